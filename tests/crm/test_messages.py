"""What waits in the outbox, as an administrator sees it."""

from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.outbox.models import Delivery
from tests.factories import DeliveryFactory, EventFactory
from tests.support.html import compact

LIST = "/admin/outbox/delivery/"


def parked(**others: object) -> Delivery:
    told = {"attempts": 20, "parked_at": timezone.now(), "error": "OSError: no ink\nline two"}
    return DeliveryFactory(**told | others)


def text(client: Client, path: str = LIST) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return compact(response.content.decode())


def test_it_says_why_and_whose(office: Client) -> None:
    message = parked()
    html = text(office)
    assert message.order.number in html
    assert "OSError: no ink" in html
    assert "Parked" in html
    assert "Send the parked one again" in html


def test_without_any_it_offers_nothing_to_send(office: Client) -> None:
    assert "Send all" not in text(office)


def test_a_delivery_behind_a_parked_one_says_so(office: Client) -> None:
    first = parked()
    DeliveryFactory(event=EventFactory(order=first.order, order_version=2))
    assert "Waits for an earlier one" in text(office)


def test_a_consumer_that_is_gone_is_named(office: Client) -> None:
    DeliveryFactory(consumer="telegraph")
    html = text(office)
    assert "telegraph" in html
    assert "Nobody listens any more" in html


def test_what_is_done_is_not_there(office: Client) -> None:
    done = DeliveryFactory(done_at=timezone.now())
    assert done.order.number not in text(office)


def test_only_parked_ones_can_be_chosen(office: Client) -> None:
    shown, hidden = parked(), DeliveryFactory()
    html = text(office, f"{LIST}?state=parked")
    assert shown.order.number in html
    assert hidden.order.number not in html


def test_its_page_has_the_whole_reason(office: Client) -> None:
    assert "line two" in text(office, f"{LIST}{parked().pk}/change/")


def test_one_is_sent_again(office: Client) -> None:
    message, other = parked(), parked()
    response = office.post(f"{LIST}{message.pk}/again/", follow=True)
    assert "1 message is sent again." in response.content.decode()
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.parked_at, message.attempts, message.error) == (None, 0, "")
    assert other.parked_at is not None


def test_all_parked_ones_are_sent_again(office: Client) -> None:
    parked(), parked()
    done = parked(done_at=timezone.now())
    response = office.post(f"{LIST}again/", follow=True)
    assert "2 messages are sent again." in response.content.decode()
    assert not Delivery.objects.parked().exists()
    done.refresh_from_db()
    assert done.attempts == 20


def test_chosen_ones_are_sent_again(office: Client) -> None:
    chosen, other = parked(), parked()
    form = {"action": "send_again", "_selected_action": [chosen.pk]}
    office.post(LIST, form)
    assert [each.pk for each in Delivery.objects.parked()] == [other.pk]


def test_what_was_delivered_meanwhile_is_told(office: Client) -> None:
    done = parked(done_at=timezone.now())
    response = office.post(f"{LIST}{done.pk}/again/", follow=True)
    assert "Nothing waits" in response.content.decode()


def test_a_seller_sends_nothing(sales: Client) -> None:
    message = parked()
    assert sales.post(f"{LIST}{message.pk}/again/").status_code == 404
    assert sales.post(f"{LIST}again/").status_code == 404
    message.refresh_from_db()
    assert message.parked_at is not None


def test_the_first_page_counts_them_for_administrators(office: Client, seller: User) -> None:
    parked()
    assert "Messages are parked" in text(office, "/admin/")
    office.force_login(seller)
    assert "Messages are parked" not in text(office, "/admin/")


def test_the_operations_page_has_a_row_for_each_consumer(office: Client) -> None:
    parked()
    html = text(office, "/admin/operations/")
    assert '<th scope="row">pricing</th><td class="r bad">1</td><td class="r">0</td>' in html
    assert '<th scope="row">lists</th>' in html
