"""Who bought a piece of the catalogue reviews it once; it is shown after a seller's look."""

import json
import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from jewelry.accounts.models import Role, User
from jewelry.accounts.personal import erasing
from jewelry.aftercare import reviews
from jewelry.aftercare.errors import NoReason, NoReviewOffered, ReviewedAlready
from jewelry.aftercare.models import Review, ReviewState
from jewelry.orders.models import Order
from jewelry.purchases.models import Piece
from tests.aftercare.test_claims import closed
from tests.factories import MeasurementFactory, UserFactory
from tests.shipping.test_delivered import sent
from tests.shop.products import ProductFactory
from tests.support.html import compact
from tests.support.rivals import met

WORDS = "It shines, and sits well."
NAME = "Alsu Karimova"
db = pytest.mark.django_db


def delivered(slug: str = "ring", **given) -> Order:
    order = closed(**given)
    Piece.objects.filter(order=order).update(slug=slug)
    User.objects.filter(pk=order.customer_id).update(name=NAME)
    return Order.objects.get(pk=order.pk)


def written(slug: str = "ring", stars: int = 4, text: str = WORDS) -> Review:
    order = delivered(slug)
    return reviews.write_review(order, order.customer, stars, text)


def looked(review: Review, answer: str = "", **given) -> Review:
    return reviews.decide_review(
        review, UserFactory(role=Role.SELLER), answer, **{"shows": True} | given
    )


def address(order: Order) -> str:
    return f"/orders/{order.public_id}/"


def sends(client, order: Order, **given):
    client.force_login(order.customer)
    return client.post(f"{address(order)}review/", {"stars": 4, "words": WORDS} | given)


def shown(client, path: str) -> str:
    return compact(client.get(path).content.decode())


@db
def test_only_a_delivered_piece_of_the_catalogue_is_reviewed() -> None:
    on_its_way, own = sent(), delivered(is_ours=False)
    Piece.objects.filter(order=on_its_way).update(slug="ring", is_ours=True)
    for order in (on_its_way, own, delivered("")):
        with pytest.raises(NoReviewOffered):
            reviews.write_review(order, order.customer, 5, WORDS)
    assert not Review.objects.exists()


@db
def test_the_same_review_twice_is_one_and_another_is_refused() -> None:
    review = written()
    order = review.order
    assert reviews.write_review(order, order.customer, 4, WORDS) == review
    with pytest.raises(ReviewedAlready):
        reviews.write_review(order, order.customer, 1, WORDS)
    review.refresh_from_db()
    assert (review.stars, review.state) == (4, ReviewState.WAITING)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("stars", "refused"), [(4, None), (1, ReviewedAlready)])
def test_of_two_posts_at_once_one_is_the_review(stars, refused) -> None:
    order = delivered()

    def rival() -> object:
        return reviews.write_review(order, order.customer, stars, WORDS)

    with met(reviews, "product_of", rival) as others:
        reviews.write_review(order, order.customer, 4, WORDS)
    if refused:
        with pytest.raises(refused):
            others[0].result(30)
    else:
        assert others[0].result(30) == Review.objects.get()
    assert Review.objects.get().stars == 4


@db
def test_the_customer_writes_it_on_the_orders_page_and_sees_how_it_stands(client) -> None:
    order = delivered()
    client.force_login(order.customer)
    page = shown(client, address(order))
    assert 'type="radio" name="stars"' in page and "with your name as: Alsu K." in page
    for _press in range(2):
        assert sends(client, order).status_code == 302
    review = Review.objects.get()
    page = shown(client, address(order))
    assert WORDS in page and "waits for our look" in page and 'name="stars"' not in page
    looked(review, shows=False, reason="It names another person.")
    assert "Not shown: It names another person." in shown(client, address(order))
    looked(review, "Thank you!")
    page = shown(client, address(order))
    assert "Thank you!" in page and "It names another person." not in page


@db
@pytest.mark.parametrize(
    "given", [{"stars": ""}, {"stars": 6}, {"stars": 0}, {"stars": "x"}, {"words": " "},
              {"words": "x" * 2001}, {"words": "a\0b"}],
)  # fmt: skip
def test_odd_reviews_are_asked_again_and_write_nothing(client, given) -> None:
    assert sends(client, delivered(), **given).status_code == 422
    assert not Review.objects.exists()


@db
def test_a_second_review_is_refused_in_words(client) -> None:
    review = written()
    answer = sends(client, review.order, stars=1)
    assert answer.status_code == 422
    assert "you have reviewed it already" in answer.content.decode()


@db
def test_strangers_review_nothing(client) -> None:
    order = delivered()
    client.force_login(UserFactory())
    path = f"{address(order)}review/"
    assert client.post(path, {"stars": 1, "words": WORDS}).status_code == 404
    assert not Review.objects.exists()


@db
def test_the_page_of_the_piece_shows_what_was_looked_at_the_newest_first(client) -> None:
    piece = ProductFactory(slug="ring")
    waiting = written(text="Nobody looked yet")
    page = shown(client, piece.get_absolute_url())
    assert "Nobody looked yet" not in page and "Reviews" not in page
    looked(waiting, shows=False, reason="No.")
    looked(written("other", text="Of another piece"))
    first, second = written(text="The first"), written(stars=5, text="<b>Second</b>")
    looked(second, "Gladly made.")
    looked(first)
    page = shown(client, piece.get_absolute_url())
    assert page.index("&lt;b&gt;Second") < page.index("Gladly made.") < page.index("The first")
    assert "4.5" in page and "2 reviews" in page and "Alsu K." in page
    assert "Karimova" not in page and "another piece" not in page and "Nobody" not in page


@db
def test_more_than_a_page_of_reviews_is_turned(client, monkeypatch) -> None:
    monkeypatch.setattr(reviews, "PAGE_SIZE", 2)
    piece = ProductFactory(slug="ring")
    found = [looked(written(text=f"Number {n}")) for n in range(3)]
    path = piece.get_absolute_url()
    page = shown(client, path)
    assert f"?before={found[1].pk}#reviews" in page and "Number 0" not in page
    page = shown(client, f"{path}?before={found[1].pk}")
    assert "Number 0" in page and "Number 1" not in page and "Earlier reviews" not in page
    for odd in ("x", "-1", "9" * 30, "²", ""):
        assert "Number 2" in shown(client, f"{path}?before={odd}")


@db
def test_search_engines_read_the_piece_its_prices_and_what_people_say(client) -> None:
    piece = ProductFactory(slug="ring", text_en="</script><b>")
    MeasurementFactory(model=piece.model)
    said = linked(client, piece)
    assert "aggregateRating" not in said and said["description"] == "</script><b>"
    assert said["offers"]["priceCurrency"] == "RUB" and Decimal(said["offers"]["lowPrice"]) > 0
    looked(written())
    rated = linked(client, piece)["aggregateRating"]
    assert (rated["ratingValue"], rated["reviewCount"]) == ("4.0", 1)


def linked(client, piece) -> dict:
    page = client.get(piece.get_absolute_url()).content.decode()
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    found: dict = json.loads(text)
    return found


@db
@pytest.mark.parametrize(
    ("name", "as_shown"),
    [
        (NAME, "Alsu K."),
        ("Алсу каримова", "Алсу К."),
        ("Madonna", "Madonna"),
        ("", "Customer"),
        ("  ", "Customer"),
        ("alsu@example.com", "Customer"),
        ("a" * 150, "a" * 30),
    ],
)
def test_a_name_is_shown_as_the_first_name_and_an_initial(name, as_shown) -> None:
    assert reviews.shown_name(UserFactory.build(name=name)) == as_shown


@db
def test_erasing_takes_the_words_and_the_name_and_leaves_the_stars(client) -> None:
    piece = ProductFactory(slug="ring")
    review = looked(written(), "Thank you, Alsu!")
    person = review.order.customer
    hidden = delivered()
    Order.objects.filter(pk=hidden.pk).update(customer=person)
    looked(
        reviews.write_review(hidden, person, 1, "Bad"), shows=False, reason="Alsu, please call us."
    )
    kept = erasing.export(person)["reviews"]
    assert [each["text"] for each in kept] == ["Bad", WORDS]
    erasing.erase(person)
    page = shown(client, piece.get_absolute_url())
    assert "Customer" in page and "1 review" in page and "4.0" in page
    assert "Alsu" not in page and WORDS not in page
    assert not Review.objects.filter(reason__contains="Alsu").exists()
    with pytest.raises(NoReviewOffered):
        reviews.write_review(hidden, person, 5, WORDS)


@db
def test_a_seller_shows_it_or_says_why_not(client) -> None:
    review = written()
    client.force_login(UserFactory(role=Role.SELLER))
    page = f"/admin/aftercare/review/{review.pk}"
    assert WORDS in client.get(f"{page}/change/").content.decode()
    answer = client.post(f"{page}/look/", {"answer": "", "reason": " "}, follow=True)
    assert "say why the review is not shown" in answer.content.decode()
    client.post(f"{page}/look/", {"shows": "on", "answer": "Thank you."})
    review.refresh_from_db()
    assert (review.state, review.answer) == (ReviewState.SHOWN, "Thank you.")
    client.post(f"{page}/look/", {"reason": "It names another person."})
    review.refresh_from_db()
    assert (review.state, review.reason) == (ReviewState.HIDDEN, "It names another person.")
    with pytest.raises(NoReason):
        reviews.decide_review(review, review.looked_by, "", shows=False)


@db
def test_sellers_find_those_that_wait(client) -> None:
    looked(written(text="Looked at"))
    written(text="Nobody looked")
    client.force_login(UserFactory(role=Role.SELLER))
    page = shown(client, "/admin/aftercare/review/?state__exact=waiting")
    assert "Nobody looked" in page and "Looked at" not in page


@db
@pytest.mark.parametrize(
    "given", [{"stars": 6}, {"stars": 0}, {"state": "hidden"}, {"state": "shown"}]
)
def test_the_database_holds_the_rules_of_a_review(given) -> None:
    written()
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(**given)


@db
def test_a_changed_address_of_a_piece_keeps_its_reviews() -> None:
    looked(written())
    reviews.follow_slug("ring", "band")
    assert reviews.rating_of("ring") is None
    assert reviews.rating_of("band") == reviews.Rating(Decimal("4.0"), 1)
