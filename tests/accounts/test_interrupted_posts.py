"""A button pressed after the session ended: back to its page, with what was typed, and nothing done."""

import base64
import random
import time
import zlib
from urllib.parse import urlsplit

import pytest
from django.forms import Textarea
from django.test import Client

from crm.admin.aftercare import AnswerForm
from jewelry.accounts import interrupted_posts
from jewelry.accounts.models import Role, User
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases import terms
from jewelry.talk.forms import MessageForm
from jewelry.talk.notes import NoteForm
from shop.claims import ClaimForm
from shop.forms import OrderForm
from tests.factories import KeyFactory, OrderFactory, PriceRequestFactory, UserFactory
from tests.purchases.filled import ready

pytestmark = pytest.mark.django_db
NOTHING = "You had to sign in first, so nothing was done."


def sign_in(client: Client, person: User, next: str):
    form = {"username": person.username, "password": "demo", "next": next}
    return client.post("/accounts/login/", form, follow=True)


def pressed_too_late(person: User, path: str, **typed: str):
    """The page where the person is after signing in."""
    client = Client()
    asked = client.post(path, typed)
    assert urlsplit(asked["Location"]).path in {"/accounts/login/", "/admin/login/"}
    return sign_in(client, person, path)


def test_a_customer_comes_back_to_the_order_with_the_reason() -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    path = f"/orders/{order.public_id}/cancel/"
    page = pressed_too_late(order.customer, path, reason="Too dear, sorry")
    assert page.request["PATH_INFO"] == f"/orders/{order.public_id}/"
    assert NOTHING in page.content.decode()
    assert "“Too dear, sorry”" in page.content.decode()
    assert Order.objects.get().status == Status.PRICE_CALCULATED


def test_an_operator_comes_back_to_the_order_in_hand() -> None:
    order = OrderFactory(status=Status.MANUFACTURING_STARTED)
    path = f"/mes/orders/{order.number}/return/"
    page = pressed_too_late(order.operator, path, reason="Cracked")
    assert page.request["PATH_INFO"] == f"/mes/orders/{order.number}/"
    assert "“Cracked”" in page.content.decode()


@pytest.mark.parametrize("verb", ["approve", "adjust", "cancel"])
def test_a_seller_comes_back_to_the_order_s_page(verb: str) -> None:
    order, seller = OrderFactory(status=Status.PRICE_CALCULATED), UserFactory(role=Role.SELLER)
    page = pressed_too_late(seller, f"/admin/orders/order/{order.pk}/move/{verb}/", reason="Late")
    assert page.request["PATH_INFO"] == f"/admin/orders/order/{order.pk}/change/"
    assert NOTHING in page.content.decode()


def test_an_administrator_comes_back_to_the_key() -> None:
    key, admin = KeyFactory(), UserFactory(role=Role.ADMIN)
    page = pressed_too_late(admin, f"/admin/partners/apikey/{key.pk}/revoke/")
    assert page.request["PATH_INFO"] == f"/admin/partners/apikey/{key.pk}/change/"
    key.refresh_from_db()
    assert key.revoked_at is None


def test_a_session_that_ends_before_the_summarys_button_orders_nothing() -> None:
    client, person = Client(), UserFactory()
    client.force_login(person)
    stamp = ready(person).stamp
    client.cookies.clear()
    client.post("/checkout/summary/", {"stamp": stamp, "version": terms.VERSION, "terms": "on"})
    page = sign_in(client, person, "/checkout/summary/")
    assert page.request["PATH_INFO"] == "/checkout/summary/"
    assert NOTHING in page.content.decode()
    assert not Order.objects.exists()


def test_a_customer_comes_back_to_the_checkout_with_what_was_typed() -> None:
    basket = ready(UserFactory())
    typed = {"recipient_name": "Nina K.", "street": "Lesnaya 5", "wishes": "Call before noon"}
    page = pressed_too_late(basket.customer, "/checkout/", **typed)
    assert page.request["PATH_INFO"] == "/checkout/"
    assert "“Call before noon · Nina K. · Lesnaya 5”" in page.content.decode()


def test_a_customer_who_asks_for_a_sizer_too_late_is_told_once() -> None:
    client, person, path = Client(), UserFactory(), "/sizes/sizer/"
    client.post(path, {"recipient": "Nina"})
    page = sign_in(client, person, path)
    assert (page.request["PATH_INFO"], NOTHING in page.content.decode()) == (path, True)
    assert NOTHING not in client.get(path).content.decode()


def test_a_seller_who_saves_in_the_admin_too_late_is_told() -> None:
    path = f"/admin/orders/order/{OrderFactory().pk}/change/"
    page = pressed_too_late(UserFactory(role=Role.SELLER), path)
    assert NOTHING in page.content.decode()


def test_another_language_at_the_door_forgets_nothing() -> None:
    path, client = f"/orders/{OrderFactory().public_id}/cancel/", Client()
    client.post(path, {"reason": "Too dear"})
    door = f"/accounts/login/?next={path}"
    answer = client.post("/i18n/setlang/", {"language": "ru", "next": door})
    assert answer["Location"] == door
    assert interrupted_posts.COOKIE not in answer.cookies


def test_what_was_typed_is_shown_once_and_at_its_own_page_only() -> None:
    order, other = OrderFactory(), OrderFactory()
    path, another = (f"/mes/orders/{each.number}/return/" for each in (order, other))
    operator, client = UserFactory(role=Role.OPERATOR), Client()
    client.post(path, {"reason": "Cracked"})
    client.force_login(operator)
    assert "Cracked" not in client.get(another, follow=True).content.decode()
    client.cookies[interrupted_posts.COOKIE] = "forged"
    assert NOTHING in client.get(path, follow=True).content.decode()


def test_all_that_was_written_comes_back() -> None:
    asked = PriceRequestFactory()
    typed = {"title": "A ring", "comment": "With a wave", "alloy": "silver"}
    page = pressed_too_late(asked.customer, f"/price/{asked.public_id}/order/", **typed)
    assert "“A ring · With a wave”" in page.content.decode()


def test_a_seller_gets_back_why_an_operator_was_to_be_paid() -> None:
    order, seller = OrderFactory(status=Status.MANUFACTURING_STARTED), UserFactory(role=Role.SELLER)
    path = f"/admin/orders/order/{order.pk}/move/cancel/"
    page = pressed_too_late(seller, path, reason="Sold out", grant="He had begun")
    assert "“Sold out · He had begun”" in page.content.decode()


@pytest.mark.parametrize("name", ["password", "token", "total"])
def test_only_words_are_kept(name: str) -> None:
    path = f"/orders/{OrderFactory().public_id}/cancel/"
    kept = Client().post(path, {name: "s3cret"}).cookies[interrupted_posts.COOKIE]
    assert interrupted_posts.opened(kept.value) == (path, "")


def test_the_cookie_can_not_be_read_and_ends(monkeypatch) -> None:
    path = f"/orders/{OrderFactory().public_id}/cancel/"
    kept = (
        Client().post(path, {"reason": "Divorced, sorry"}).cookies[interrupted_posts.COOKIE].value
    )
    assert interrupted_posts.opened(kept) == (path, "Divorced, sorry")
    inside = base64.urlsafe_b64decode(kept)
    assert b"Divorced" not in inside
    with pytest.raises(zlib.error):
        zlib.decompress(inside)
    later = time.time() + interrupted_posts.SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert interrupted_posts.opened(kept) == ("", "")


def test_a_long_text_is_cut_and_fits_into_a_cookie() -> None:
    path = f"/orders/{OrderFactory().public_id}/cancel/"
    kept = Client().post(path, {"reason": "Ж" * 5000}).cookies[interrupted_posts.COOKIE]
    assert len(kept.value) < 3500
    assert (kept["max-age"], kept["httponly"]) == (interrupted_posts.SECONDS, True)


def test_a_whole_message_is_kept_and_what_compresses_badly_is_cut() -> None:
    path = f"/orders/{OrderFactory().public_id}/talk/"
    sentence = "Камень сидит неровно, а край царапает палец, посмотрите, пожалуйста. "
    letter = (sentence * 60)[:4000].strip()
    for typed, is_whole in ((letter, True), (random_letters(4000), False)):
        kept = Client().post(path, {"message": typed}).cookies[interrupted_posts.COOKIE].value
        back = interrupted_posts.opened(kept)[1]
        assert len(kept) <= interrupted_posts.MAX_COOKIE_BYTES
        assert (back == typed) == is_whole
        assert typed.startswith(back.removesuffix("…")) and len(back) > 1000


def random_letters(count: int) -> str:
    by_chance = random.Random(7)
    return "".join(chr(by_chance.randrange(0x410, 0x450)) for _ in range(count))


@pytest.mark.parametrize("form", [ClaimForm, MessageForm, NoteForm, AnswerForm, OrderForm])
def test_every_field_for_long_texts_outlives_the_session(form) -> None:
    fields = form.base_fields.items()
    long = {name for name, field in fields if isinstance(field.widget, Textarea)}
    assert long and long <= set(interrupted_posts.TYPED)


def test_the_words_of_a_claim_come_back() -> None:
    order = OrderFactory(status=Status.CLOSED)
    path = f"/orders/{order.public_id}/claim/"
    page = pressed_too_late(order.customer, path, kind="flaw", words="The clasp is loose")
    assert "“The clasp is loose”" in page.content.decode()


def test_what_takes_another_method_says_so_in_words(client) -> None:
    answer = client.post("/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "Nothing was done." in answer.content.decode()


def test_a_way_out_needs_no_sign_in_and_has_a_page(client) -> None:
    answer = client.get("/accounts/logout/")
    assert answer.status_code == 405
    assert "Nothing can be opened at this address" in answer.content.decode()


BOARD = "/admin/orders/order/board/"


def test_the_sellers_board_loads_anew_when_the_session_is_over(client) -> None:
    answer = client.get(BOARD, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (204, "true", b"")


def test_what_is_sent_while_a_seller_types_brings_no_sign_in_page_into_the_form(client) -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    path = f"/admin/orders/order/{order.pk}/move/adjust/"
    answer = client.post(path, {"value": "5"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "HX-Refresh" not in answer
