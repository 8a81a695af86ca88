"""Who came in, who was kept out, who changed what others may: told, and naming nobody."""

import logging
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from crm.partners import keys
from jewelry.accounts import confirmation_links, security_log
from jewelry.accounts.models import Role, User
from jewelry.orders import lifecycle
from jewelry.orders.errors import NotAllowed
from jewelry.payments import refunds
from jewelry.payments.models import Source
from jewelry.platform.tracing.logs import Text
from jewelry.platform.web import refused_input
from jewelry.platform.web.refused_input import Seldom
from jewelry.purchases.models import SaleRules
from tests.factories import OrderFactory, UserFactory, next_tariff
from tests.partners.conftest import program
from tests.payments.moneys import begun, placed, tell

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.7"


@pytest.fixture
def client() -> Client:
    return Client(REMOTE_ADDR=ADDRESS)


@pytest.fixture
def eva() -> User:
    return UserFactory(username="eva@example.com", name="Eva Berg", email="eva@example.com")


@pytest.fixture
def told(written):
    """The security log's lines, without what every line has."""
    common = {"time", "level", "logger", "message", "id", "route"}

    def lines() -> list[dict[str, Any]]:
        mine = [line for line in written() if line["logger"] == "alexandrite.security"]
        return [{k: v for k, v in line.items() if k not in common} for line in mine]

    return lines


def sign_in(client: Client, login: str, password: str = "demo"):
    return client.post("/accounts/login/", {"username": login, "password": password})


def test_a_wrong_password_leaves_the_logins_hash_and_the_address(client, eva, told) -> None:
    sign_in(client, "eva@example.com", "wrong")
    sign_in(client, " Eva@Example.com ", "wrong")
    sign_in(client, "nobody", "wrong")
    first, again, other = told()
    assert first == again
    assert first.pop("login") != other.pop("login")
    assert first == other == {"event": "sign_in_failed", "address": ADDRESS}


def test_coming_in_and_going_out_are_told_by_the_persons_key(client, eva, told) -> None:
    sign_in(client, "eva@example.com")
    client.post("/accounts/logout/")
    who = {"person": eva.pk, "address": ADDRESS}
    assert told() == [
        {"event": "signed_in", "role": "customer"} | who,
        {"event": "signed_out"} | who,
    ]


def test_an_address_that_is_asked_about_and_confirmed_is_told(client, told) -> None:
    form = {"name": "Eva", "email": "eva@example.com", "password": "ring-of-gold", "agreed": "on"}
    client.post("/accounts/signup/", form)
    person = User.objects.get()
    client.post(f"/accounts/address/{confirmation_links.token(person, person.email)}/")
    who = {"person": person.pk, "address": ADDRESS}
    assert told() == [
        {"event": "confirmation_asked"} | who,
        {"event": "signed_in", "role": "customer"} | who,
        {"event": "address_confirmed"} | who,
    ]


def test_no_line_names_anybody(client, eva, written) -> None:
    sign_in(client, "eva@example.com", "wr0ng-pass")
    sign_in(client, "eva@example.com")
    client.post("/accounts/forgotten/", {"email": "eva@example.com"})
    text = str(written())
    assert [word for word in ("eva", "Eva", "Berg", "wr0ng") if word in text] == []


def test_a_page_of_another_role_is_a_refused_right(client, eva, told) -> None:
    client.force_login(eva)
    assert client.get("/mes/mine/").status_code == 404
    assert client.get("/admin/orders/order/").status_code == 302
    refused = {"event": "refused", "person": eva.pk, "role": "customer", "address": ADDRESS}
    assert told()[1:] == [refused, refused]


def test_what_the_admin_forbids_is_a_refused_right(client, told) -> None:
    seller = UserFactory(role=Role.SELLER)
    client.force_login(seller)
    assert client.get("/admin/accounts/user/").status_code == 403
    assert told()[1:] == [
        {"event": "refused", "person": seller.pk, "status": 403, "address": ADDRESS}
    ]


def test_a_move_that_is_not_theirs_is_a_refused_right(eva, told) -> None:
    order = OrderFactory()
    with pytest.raises(NotAllowed):
        lifecycle.approve(order, eva)
    assert told() == [{"event": "refused", "person": eva.pk, "verb": "approve"}]


def test_a_key_that_opens_nothing_or_too_little_is_a_refused_right(told) -> None:
    client = Client(REMOTE_ADDR=ADDRESS)
    client.get("/api/v1/orders", headers={"Authorization": "Bearer alx_live_nothing"})
    partner = program(scopes=["quotes"])
    partner.get("/orders")
    unknown, narrow = told()
    assert unknown == {
        **{"event": "refused", "status": 401, "address": ADDRESS},
        "login": security_log.hashed("alx_live_nothing"),
    }
    assert (narrow["event"], narrow["status"]) == ("refused", 403)
    assert narrow["person"] == partner.key.partner_id


def test_a_forged_form_is_told(eva, told) -> None:
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=ADDRESS)
    client.force_login(eva)
    assert client.post("/price/").status_code == 403
    assert told()[1:] == [{"event": "csrf_refused", "person": eva.pk, "address": ADDRESS}]


def test_an_administrator_who_changes_rights_is_named_in_the_log(client, eva, told) -> None:
    admin = UserFactory(role=Role.ADMIN)
    client.force_login(admin)
    form = {"username": eva.username, "name": eva.name, "email": eva.email, "role": "seller"}
    assert client.post(f"/admin/accounts/user/{eva.pk}/change/", form).status_code == 302
    about = {"person": eva.pk, "by": admin.pk, "address": ADDRESS}
    assert told()[1:] == [
        {"event": "role_changed", "was": "customer", "role": "seller"} | about,
        {"event": "person_deactivated"} | about,
    ]


def test_a_new_password_is_told_and_a_first_one_is_not(eva, told) -> None:
    User.objects.create_user("new@example.com", "new@example.com", "gr33n-st0ne")
    eva.set_password("gr33n-st0ne")
    eva.save()
    assert told() == [{"event": "password_changed", "person": eva.pk}]


def test_keys_are_told_when_rotated_and_revoked(told, django_capture_on_commit_callbacks) -> None:
    key = program().key
    with django_capture_on_commit_callbacks(execute=True):
        keys.rotate(key)
    keys.revoke(key)
    about = {"person": key.partner_id, "key": key.pk}
    assert told() == [{"event": "key_rotated"} | about, {"event": "key_revoked"} | about]


def test_a_tariff_is_told_when_it_is_in_force(told, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tariff = next_tariff()
    assert told() == [
        {"event": "tariff_published", "person": tariff.publisher_id, "tariff": tariff.number}
    ]


def test_what_a_seller_pays_back_and_new_rules_are_told(
    told, client, django_capture_on_commit_callbacks
) -> None:
    payment = begun(placed())
    tell(payment)
    seller, admin = UserFactory(role=Role.SELLER), UserFactory(role=Role.ADMIN)
    with django_capture_on_commit_callbacks(execute=True):
        refunds.make(payment, Decimal("0.5"), Source.SELLER, "A scratch.", seller)
    about = {"purchase": payment.purchase.number, "amount": "0.50"}
    assert told() == [{"event": "refund", "person": seller.pk} | about]
    client.force_login(admin)
    rules = SaleRules.objects.present()
    page = f"/admin/purchases/salerules/{rules.pk}/change/"
    shown = client.get(page).context["adminform"].form.initial
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page, {**shown, "deposit_share": "0.7"})
    assert answer.status_code == 302
    (said,) = [each for each in told() if each["event"] == "sale_rules_changed"]
    assert (said["person"], said["rules"]) == (admin.pk, "deposit_share=0.7")


def test_it_is_written_whatever_the_level_of_everything_else() -> None:
    assert logging.getLogger("alexandrite.security").level == logging.INFO


def test_a_line_for_people_is_one_line(caplog) -> None:
    security_log.record("signed_in", person=7, role="two\nlines")
    assert Text().format(caplog.records[0]) == (
        "INFO alexandrite.security: signed_in person=7 role=two_lines"
    )


@pytest.mark.parametrize("login", ["a\0b", "\ud800", "x" * 10_000, "", " "])
def test_any_login_has_a_hash(login: str) -> None:
    assert len(security_log.hashed(login)) == security_log.HASH_LENGTH


@pytest.fixture
def seldom(monkeypatch) -> Seldom:
    monkeypatch.setattr(refused_input, "lines", Seldom(2, 3600))
    return refused_input.lines


def test_input_that_is_refused_is_told_wherever_it_came(client, eva, told, monkeypatch) -> None:
    monkeypatch.setattr(refused_input, "lines", Seldom(10, 3600))
    client.get("/accounts/login/?next=%00")
    client.post("/accounts/signup/", {"email": "no address"})
    client.post("/accounts/forgotten/", {f"field{n}": "x" for n in range(2000)})
    program().post("/orders", {"quote": 1})
    refused = [line for line in told() if line["event"] == "input_refused"]
    assert [line["status"] for line in refused] == [400, 422, 400, 422]
    assert {line["address"] for line in refused[:3]} == {ADDRESS}


def test_of_a_flood_few_lines_are_written_and_the_others_counted(client, told, seldom) -> None:
    for _time in range(7):
        client.get("/?q=%00")
    seldom.since -= 3600
    client.get("/?q=%00")
    assert [line.get("unsaid") for line in told()] == [None, None, 5]
