"""Addresses: confirmed by a letter, one account's each, and nobody learns which are known."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jewelry.accounts import counting, tasks, throttle
from jewelry.accounts.addresses import confirming, links
from jewelry.accounts.hashing import BoundedHasher
from jewelry.accounts.models import Role, Session, User
from jewelry.notices.consumers import MAIL
from jewelry.orders.statuses import Status
from tests.factories import EventFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "eva@example.com", "ring-of-gold"
AGAIN, ADDRESS = "/accounts/address/again/", "/accounts/address/"


@pytest.fixture(autouse=True)
def worker(monkeypatch) -> None:
    """Runs in this process; what was counted before is forgotten."""
    for task in (tasks.send_reset, tasks.send_confirmation, tasks.send_moved):
        monkeypatch.setattr(task, "delay", task)
    cache.clear()


def sign_up(client: Client, **changes: str) -> Any:
    form = {"name": "Eva Stein", "email": EMAIL, "password": PASSWORD, "agreed": "on"}
    return client.post("/accounts/signup/", form | changes)


def link(letter: int = -1) -> str:
    """The path in a letter that was sent."""
    (path,) = re.findall(r"https?://[^/]+(/accounts/\S+)", str(mail.outbox[letter].body))
    return str(path)


def owner() -> User:
    return UserFactory(username=EMAIL, email=EMAIL)


# Confirming


def test_whoever_signed_up_confirms_by_the_letters_link_in_the_same_browser(client) -> None:
    sign_up(client)
    path = link()
    page = client.get(path).content.decode()
    assert EMAIL in page
    assert 'type="password"' not in page
    assert not User.objects.get().is_confirmed  # looking is not confirming
    answer = client.post(path)
    assert answer["Location"] == "/accounts/"
    person = User.objects.get()
    assert (person.username, person.confirmed_email) == (EMAIL, EMAIL)
    assert person.confirmed_at is not None
    assert get_user(client) == person


def test_in_another_browser_it_asks_for_the_password_and_signs_in(client) -> None:
    sign_up(Client())
    wrong = client.post(link(), {"password": "another-ring"})
    assert wrong.status_code == 422
    assert "not the password" in wrong.content.decode()
    assert not User.objects.get().is_confirmed
    assert client.post(link(), {"password": PASSWORD}).status_code == 302
    assert User.objects.get().is_confirmed
    assert get_user(client) == User.objects.get()


def test_the_links_password_is_guessed_no_oftener_than_at_the_door(client) -> None:
    sign_up(Client())
    tried = [client.post(link(), {"password": "x"}).status_code for _ in range(throttle.MOST + 1)]
    assert tried == [422] * throttle.MOST + [429]


def test_a_link_works_once(client) -> None:
    sign_up(client)
    client.post(link())
    for answer in (client.get(link()), client.post(link())):
        assert "used or is too old" in answer.content.decode()


@pytest.mark.parametrize("broken", ["x", "AAAA", "a:b:c", "%00", "é"])
def test_a_forged_link_says_so(client, broken: str) -> None:
    answer = client.get(f"{ADDRESS}{broken}/")
    assert answer.status_code in {200, 400}
    sign_up(client)
    path = link().rstrip("/")
    assert "used or is too old" in client.get(f"{path}a/").content.decode()


def test_a_link_lives_for_three_days(client, monkeypatch) -> None:
    sign_up(client)
    monkeypatch.setattr(links, "LIFE", timedelta(seconds=-1))
    assert "used or is too old" in client.post(link()).content.decode()
    assert not User.objects.get().is_confirmed


def test_after_it_one_signs_in_by_the_address_and_before_not(client) -> None:
    sign_up(Client())
    form = {"username": EMAIL, "password": PASSWORD}
    before = client.post("/accounts/login/", form)
    assert before.status_code == 200
    assert "open the link in our letter" in before.content.decode()
    client.post(link(), {"password": PASSWORD})
    assert Client().post("/accounts/login/", form).status_code == 302


def test_a_new_password_by_letter_confirms_as_well(client) -> None:
    person = UserFactory(username="anna", email=EMAIL, confirmed_email="")
    client.post("/accounts/forgotten/", {"email": EMAIL})
    form = client.get(link(), follow=True)
    new = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    client.post(form.request["PATH_INFO"], new)
    person.refresh_from_db()
    assert (person.is_confirmed, person.username) == (True, "anna")


# Letters with people's words


@pytest.mark.parametrize("confirmed", ["", "eva@earlier.example"])
def test_no_letter_about_orders_goes_to_an_address_that_is_not_confirmed(confirmed: str) -> None:
    person = UserFactory(email=EMAIL, confirmed_email=confirmed)
    for verb in ("submit", "ship", "cancel"):
        MAIL.prepare(EventFactory(order=OrderFactory(customer=person), verb=verb))
    assert mail.outbox == []
    person = confirming.confirm(person, EMAIL)
    MAIL.prepare(EventFactory(order=OrderFactory(customer=person), verb="ship"))
    assert [letter.to for letter in mail.outbox] == [[EMAIL]]


def test_the_letter_that_asks_has_no_word_of_whoever_typed_the_address(client) -> None:
    sign_up(client, name="Your account is locked")
    (letter,) = mail.outbox
    html = letter.alternatives[0][0]
    assert letter.to == [EMAIL]
    assert not [text for text in (letter.subject, letter.body, html) if "locked" in str(text)]


def test_an_order_can_be_placed_before_the_address_is_confirmed(client) -> None:
    sign_up(client, next="/price/")
    assert client.get("/price/").status_code == 200
    assert client.get("/orders/new/").status_code == 200


# The strip


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Send it again"), ("ru", "Отправить ещё раз")]
)
def test_each_page_says_so_until_it_is_confirmed(client, language: str, words: str) -> None:
    client.cookies["django_language"] = language
    sign_up(client)
    pages = ("/", "/orders/", "/price/", "/accounts/data/", ADDRESS)
    for path in pages:
        page = client.get(path).content.decode()
        assert words in page, path
        assert EMAIL in page
    client.post(link())
    assert not [path for path in pages if words in client.get(path).content.decode()]


def test_its_button_sends_the_letter_again_and_leads_back(client) -> None:
    sign_up(client)
    cache.clear()  # five minutes later
    answer = client.post(AGAIN, {"next": "/price/"}, follow=True)
    assert answer.redirect_chain == [("/price/", 302)]
    assert f"We sent a letter to {EMAIL}" in answer.content.decode()
    assert len(mail.outbox) == 2
    client.post(link())
    assert User.objects.get().is_confirmed


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_the_button_leads_to_no_other_site(client, elsewhere: str) -> None:
    sign_up(client)
    assert client.post(AGAIN, {"next": elsewhere})["Location"] == "/accounts/"


def test_without_the_broker_it_says_so_and_the_account_is_there(client, monkeypatch) -> None:
    def away(*_args: object) -> None:
        raise OSError("no queue")

    monkeypatch.setattr(tasks.send_confirmation, "delay", away)
    answer = sign_up(client, next="/price/")
    assert answer["Location"] == "/price/"
    assert "send letters at the moment" in client.get("/price/").content.decode()
    assert User.objects.count() == 1


# Limits


def test_one_person_asks_for_one_letter_in_five_minutes(client) -> None:
    sign_up(client)
    answer = client.post(AGAIN, follow=True)
    assert "try again in five minutes" in answer.content.decode()
    assert len(mail.outbox) == 1


def test_one_client_asks_for_ten_letters_an_hour() -> None:
    for number in range(throttle.CONFIRMATIONS.most + 2):
        sign_up(Client(), email=f"p{number}@example.com")
    assert len(mail.outbox) == throttle.CONFIRMATIONS.most
    assert User.objects.count() == throttle.CONFIRMATIONS.most + 2


def test_one_mailbox_gets_six_letters_an_hour_whoever_asks() -> None:
    for number in range(throttle.MAILBOX.most + 3):
        where = {"REMOTE_ADDR": f"198.51.100.{number}"}
        sign_up(Client(**where))
    assert len(mail.outbox) == throttle.MAILBOX.most


def test_the_owner_hears_once_an_hour_that_there_is_an_account(client) -> None:
    person = owner()
    for number in range(3):
        sign_up(Client(REMOTE_ADDR=f"198.51.100.{number}"))
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([person.email], "You have an account already")
    assert link() == "/accounts/login/"


@pytest.mark.parametrize("without", ["nothing", "the cache"])
def test_who_asks_on_and_on_delays_nobodys_letters(without: str, monkeypatch) -> None:
    """A limit's time begins with the first letter: asking does not make it longer."""
    if without == "the cache":
        monkeypatch.setattr(counting, "raw", lambda _ask, away: away)
    limit = throttle.Limit("test", 1, 1)
    end = time.monotonic() + 10
    assert [throttle.is_used_up(limit, "eva") for _ask in range(3)] == [False, True, True]
    while throttle.is_used_up(limit, "eva"):
        assert time.monotonic() < end
        time.sleep(0.05)


# Nobody learns whether an address is known


def answer_to_sign_up(client: Client, email: str) -> tuple[Any, ...]:
    """All that its sender can see and measure, but the address that they typed."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = sign_up(client, email=email, next="/price/")
    statements = [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in queries]
    page = client.get("/price/").content.decode().replace(email, "ADDRESS")
    again = client.post(AGAIN, {"next": "/price/"}, follow=True).content.decode()
    hidden = re.compile(r'(csrf\S+ value=\S+|nonce="[^"]*"|value="[\w-]{30,}")')
    seen = [hidden.sub("", text.replace(email, "ADDRESS")) for text in (page, again)]
    return answer.status_code, answer["Location"], statements, seen


def test_sign_up_answers_alike_whether_the_address_is_known_or_not() -> None:
    owner()
    known, unknown = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    assert answer_to_sign_up(known, EMAIL) == answer_to_sign_up(unknown, "new@example.com")


def test_signing_in_answers_alike_with_the_password_of_an_account_not_confirmed(
    monkeypatch,
) -> None:
    """Or whoever signed up with an address would learn by signing in whether it is another's."""
    owner()
    hashed: list[str] = []
    encode = BoundedHasher.encode

    def counted(self: Any, password: str, *args: Any) -> str:
        hashed.append(password)
        return encode(self, password, *args)

    monkeypatch.setattr(BoundedHasher, "encode", counted)
    answers = []
    for email in (EMAIL, "new@example.com"):
        sign_up(Client(REMOTE_ADDR="192.0.2.1"), email=email)
        form = {"username": email, "password": PASSWORD}
        before = len(hashed)
        answer = Client(REMOTE_ADDR="192.0.2.1").post("/accounts/login/", form)
        sentence = "correct" in answer.content.decode()
        answers.append((answer.status_code, sentence, len(hashed) - before))
    assert answers == [(200, True, 1)] * 2


# A stranger who types another's address


def test_a_stranger_who_typed_it_first_keeps_its_owner_from_nothing(client) -> None:
    stranger = Client(REMOTE_ADDR="198.51.100.1")
    sign_up(stranger, name="Mallory", password="not-evas-word")
    theirs = User.objects.get()
    OrderFactory(customer=theirs, title="Mallory's ring")
    sign_up(client)
    client.post(link())
    eva = get_user(client)
    assert (eva.username, eva.is_confirmed) == (EMAIL, True)
    assert "Mallory" not in client.get("/orders/").content.decode()
    OrderFactory(customer=eva, title="Eva's ring")
    assert "Eva" not in stranger.get("/orders/").content.decode()
    stranger.post(link(0))
    theirs.refresh_from_db()
    assert (theirs.is_confirmed, theirs.is_claim) == (False, True)


def test_the_owner_of_the_mailbox_cannot_confirm_what_a_stranger_began(client) -> None:
    """Or the stranger, who knows the password, would have an account with the owner's address."""
    sign_up(Client(), password="not-evas-word")
    assert client.post(link(), {"password": PASSWORD}).status_code == 422
    sign_up(client)
    assert client.post(link(0)).status_code == 422
    assert not User.objects.exclude(confirmed_email="").exists()


def test_by_a_strangers_letter_the_owner_makes_an_account_of_their_own_at_once(client) -> None:
    sign_up(Client(REMOTE_ADDR="198.51.100.1"), name="Mallory", password="not-evas-word")
    page = client.get(link()).content.decode()
    (way,) = re.findall(r'href="(/accounts/signup/\?proof=[^"]+)"', page)
    form = client.get(way).content.decode()
    assert f'value="{EMAIL}"' in form
    (proof,) = re.findall(r'name="proof" value="([^"]+)"', form)
    assert sign_up(client, proof=proof).status_code == 302
    eva = get_user(client)
    assert (eva.username, eva.is_confirmed, eva.name) == (EMAIL, True, "Eva Stein")
    assert len(mail.outbox) == 1
    again = sign_up(Client(), proof=proof)
    assert again.status_code in {302, 422}
    assert User.objects.filter(username=EMAIL).count() == 1


def test_a_link_proves_no_other_address(client) -> None:
    sign_up(Client())
    proof = link().split("/")[-2]
    sign_up(client, email="other@example.com", proof=proof)
    assert not get_user(client).is_confirmed


def test_a_forgotten_password_of_an_account_not_confirmed_sends_its_link_again(client) -> None:
    sign_up(Client())
    client.post("/accounts/forgotten/", {"email": "EVA@example.com"})
    assert mail.outbox[-1].subject == "Confirm your address"
    client.post(link(), {"password": PASSWORD})
    assert get_user(client).is_confirmed


def test_of_two_who_confirm_one_address_at_once_one_has_it(client, monkeypatch) -> None:
    """The rival confirms between the link's check and the write."""
    sign_up(client)
    read = links.read

    def rival_first(token: str) -> Any:
        claim = read(token)
        monkeypatch.setattr(links, "read", read)
        owner()
        return claim

    path = link()
    monkeypatch.setattr(links, "read", rival_first)
    answer = client.post(path)
    assert answer.status_code == 409
    assert "Another account has this address" in answer.content.decode()
    assert get_user(client).is_claim


# Another address


@pytest.fixture
def eva(client: Client) -> User:
    person = owner()
    client.force_login(person)
    return person


def ask(client: Client, email: str = "eva@new.example", password: str = "demo") -> Any:
    return client.post(ADDRESS, {"email": email, "password": password}, follow=True)


def test_another_address_is_theirs_when_it_is_confirmed(client, eva: User) -> None:
    assert "We sent a letter to eva@new.example" in ask(client).content.decode()
    eva.refresh_from_db()
    assert (eva.email, eva.username, eva.is_confirmed) == (EMAIL, EMAIL, True)
    client.post(link())
    eva.refresh_from_db()
    assert (eva.email, eva.username, eva.is_confirmed) == ("eva@new.example",) * 2 + (True,)
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([EMAIL], "Your address was changed")
    assert "new.example" not in mail.outbox[-1].body


def test_a_short_login_stays_when_the_address_changes(client) -> None:
    person = UserFactory(username="partner", role=Role.PARTNER)
    client.force_login(person)
    ask(client)
    client.post(link())
    person.refresh_from_db()
    assert (person.username, person.email) == ("partner", "eva@new.example")


def test_a_slip_of_the_pen_at_sign_up_is_mended(client) -> None:
    sign_up(client, email="ewa@example.com")
    cache.clear()
    ask(client, EMAIL, PASSWORD)
    assert mail.outbox[-1].to == [EMAIL]
    client.post(link())
    assert get_user(client).username == EMAIL


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("eva", "demo", "Enter a valid email address."),
        ("", "demo", "This field is required."),
        (EMAIL.upper(), "demo", "That is your address already."),
        ("eva@new.example", "wrong", "That is not your password."),
        ("eva@new.example", "", "This field is required."),
    ],
)
def test_what_is_not_right_sends_nothing(client, eva, email, password, sentence) -> None:
    answer = ask(client, email, password)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert mail.outbox == []


def test_to_ask_for_anothers_address_tells_only_its_owner(client, eva: User) -> None:
    UserFactory(username="anna@example.com", email="anna@example.com")
    known = ask(client, "anna@example.com").content.decode()
    assert "We sent a letter to anna@example.com" in known
    assert [letter.subject for letter in mail.outbox] == ["You have an account already"]


def test_an_open_session_guesses_no_password(client, eva: User) -> None:
    for _guess in range(throttle.MOST):
        ask(client, password="wrong")
    assert ask(client).status_code == 422
    assert mail.outbox == []


# People whom an administrator makes


def test_an_address_that_an_administrator_typed_is_confirmed_by_its_person(
    client, django_capture_on_commit_callbacks
) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    form = {"username": "anna", "name": "Anna", "email": EMAIL, "role": "customer"}
    password = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/admin/accounts/user/add/", form | password).status_code == 302
    anna = User.objects.get(username="anna")
    assert not anna.is_confirmed
    assert [letter.to for letter in mail.outbox] == [[EMAIL]]
    Client().post(link(), {"password": PASSWORD})
    anna.refresh_from_db()
    assert (anna.is_confirmed, anna.username) == (True, "anna")


def test_whom_an_administrator_gives_another_address_gets_no_letters_before(client, eva) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    form = {"username": EMAIL, "name": "Eva", "email": "eva@typo.example", "role": "customer", "is_active": "on"}  # fmt: skip
    assert client.post(f"/admin/accounts/user/{eva.pk}/change/", form).status_code == 302
    eva.refresh_from_db()
    assert (eva.email, eva.is_confirmed) == ("eva@typo.example", False)


def test_a_seller_sees_that_an_address_is_not_confirmed(client) -> None:
    order = OrderFactory(customer=UserFactory(email=EMAIL, confirmed_email=""))
    client.force_login(UserFactory(role=Role.SELLER))
    page = client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert f"{EMAIL} (not confirmed" in page


def test_whoever_makes_an_administrator_by_command_vouches_for_the_address() -> None:
    assert User.objects.create_superuser("root", "Root@Example.com", "x").is_confirmed


def test_the_time_of_confirming_is_exported(client) -> None:
    sign_up(client)
    client.post(link())
    account = client.get("/accounts/data/export/").json()["account"]
    assert account["confirmed_email"] == EMAIL
    assert account["confirmed_at"] >= str(timezone.now().date())


def test_letters_carry_the_sites_address(client) -> None:
    sign_up(client)
    assert f"{settings.SITE_ADDRESS}{link()}" in mail.outbox[-1].body


# How long


def test_what_nobody_confirmed_is_erased_after_ninety_days(client) -> None:
    """Not while somebody is signed in, nor while a piece of theirs is made."""
    people = {}
    for kind in ("new", "old", "signed in", "in work", "confirmed"):
        sign_up(Client(), email=f"{kind.replace(' ', '-')}@example.com")
        people[kind] = User.objects.latest("pk")
    Session.objects.exclude(person=people["signed in"]).delete()
    OrderFactory(customer=people["in work"], status=Status.MANUFACTURING_STARTED)
    confirming.confirm(people["confirmed"], people["confirmed"].email)
    past = timezone.now() - timedelta(days=91)
    User.objects.exclude(pk=people["new"].pk).update(date_joined=past)
    tasks.expire_personal_data()
    assert list(User.objects.exclude(erased_at=None)) == [people["old"]]
    assert "old@example.com" not in str(User.objects.filter(pk=people["old"].pk).values())


@pytest.mark.django_db(transaction=True)
def test_people_who_were_here_before_count_as_confirmed(request) -> None:
    request.addfinalizer(lambda: call_command("migrate", "accounts", verbosity=0))
    eva, nobody = owner(), UserFactory(email="")
    call_command("migrate", "accounts", "0006_session_times", verbosity=0)
    call_command("migrate", "accounts", verbosity=0)
    for person, is_confirmed in ((eva, True), (nobody, False)):
        person.refresh_from_db()
        assert person.is_confirmed == is_confirmed
