"""People see where they are signed in and end it; administrators end it for them."""

import json

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.test import Client

from jewelry.accounts import open_sessions, user_agents
from jewelry.accounts.models import Role, Session, User
from jewelry.accounts.personal import erasing
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)
PAGE, END = "/accounts/sessions/", "/accounts/sessions/end/"


@pytest.fixture
def eva() -> User:
    return UserFactory(username="eva@example.com", name="Eva Berg")


def signed_in(person: User, address: str = "203.0.113.7", agent: str = FIREFOX) -> Client:
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
    form = {"username": person.username, "password": "demo"}
    assert client.post("/accounts/login/", form).status_code == 302
    return client


def end(client: Client, **form: str):
    """As a browser does it: the password is asked first, and then the form goes on."""
    led = client.post(END, form)
    assert led["Location"].startswith("/accounts/again/")
    return client.post(led["Location"], {"password": "demo"})


def handle(client: Client) -> str:
    return open_sessions.handle_of(client.session.session_key)


def is_in(*clients: Client) -> list[bool]:
    return [not get_user(client).is_anonymous for client in clients]


def test_the_page_shows_each_session_with_its_browser_and_address(eva) -> None:
    here, there = signed_in(eva), signed_in(eva, "198.51.100.9", SAFARI)
    found = here.get(PAGE).context["sessions"]
    assert [(each.device, each.address, each.is_here) for each in found] == [
        ("Firefox on Linux", "203.0.113.7", True),
        ("Safari on iPhone", "198.51.100.9", False),
    ]
    text = here.get(PAGE).content.decode()
    assert "198.51.100.9" in text
    keys = [str(client.session.session_key) for client in (here, there)]
    assert [key for key in keys if key in text] == []


def test_a_person_with_one_session_is_told_so(eva) -> None:
    text = signed_in(eva).get(PAGE).content.decode()
    assert "You are signed in nowhere else." in text
    assert END not in text


def test_sessions_that_open_nothing_are_not_shown(eva) -> None:
    signed_in(eva)
    eva.set_password("a long way to Kazan")
    eva.save()
    here = Client()
    here.force_login(eva)
    assert len(here.get(PAGE).context["sessions"]) == 1


def test_one_is_ended_after_the_password_and_the_rest_stay(eva) -> None:
    here, there, elsewhere = (signed_in(eva) for _each in range(3))
    led = here.post(END, {"session": handle(there)})
    assert is_in(here, there, elsewhere) == [True, True, True]
    here.post(led["Location"], {"password": "wrong"})
    assert is_in(here, there, elsewhere) == [True, True, True]
    end(here, session=handle(there))
    assert is_in(here, there, elsewhere) == [True, False, True]


def test_all_others_are_ended_at_once(eva) -> None:
    here, *others = (signed_in(eva) for _each in range(3))
    end(here)
    assert is_in(here, *others) == [True, False, False]


@pytest.mark.parametrize("named", ["x" * 24, "ü", "'", "0" * 5000])
def test_nothing_else_can_be_named(eva, named) -> None:
    here, there = signed_in(eva), signed_in(eva)
    end(here, session=named)
    assert is_in(here, there) == [True, True]


def test_nobody_ends_anothers_session(eva) -> None:
    other = signed_in(UserFactory(username="anna@example.com"))
    end(signed_in(eva), session=handle(other))
    assert is_in(other) == [True]


def test_an_ended_session_is_told_to_the_security_log(eva, written) -> None:
    here, there = signed_in(eva), signed_in(eva)
    end(here, session=handle(there))
    told = [line for line in written() if line.get("event") == "session_ended"]
    assert [(t["person"], t["by"], t["sessions"]) for t in told] == [(eva.pk, eva.pk, 1)]


def test_an_administrator_ends_all_sessions_of_a_person_and_none_of_others(eva, written) -> None:
    others = signed_in(UserFactory(username="anna@example.com"))
    hers = [signed_in(eva), signed_in(eva)]
    admin = signed_in(UserFactory(username="boss", role=Role.ADMIN))
    assert "End 2 sessions" in admin.get(f"/admin/accounts/user/{eva.pk}/change/").content.decode()
    answer = admin.post(f"/admin/accounts/user/{eva.pk}/end-sessions/")
    assert answer.status_code == 302
    assert is_in(*hers, others, admin) == [False, False, True, True]
    told = [line for line in written() if line.get("event") == "session_ended"]
    assert [(line["person"], line["sessions"]) for line in told] == [(eva.pk, 2)]


@pytest.mark.parametrize("change", [{"role": "operator"}, {"is_active": ""}])
def test_a_new_role_and_a_dismissal_end_the_persons_sessions(eva, change) -> None:
    hers = signed_in(eva)
    admin = signed_in(UserFactory(username="boss", role=Role.ADMIN))
    form = {"username": eva.username, "name": eva.name, "role": "customer", "is_active": "on"}
    admin.post(f"/admin/accounts/user/{eva.pk}/change/", form | change)
    assert not Session.objects.filter(person=eva).exists()
    assert is_in(hers, admin) == [False, True]


def test_taking_ones_own_factor_away_ends_the_other_sessions(
    eva, django_capture_on_commit_callbacks
) -> None:
    TOTP.activate(eva, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    here, there = Client(), Client()
    here.force_login(eva)
    there.force_login(eva)
    led = here.post("/accounts/2fa/totp/deactivate/")
    again = f"/accounts/again/?next={led['Location'].partition('next=')[2]}"
    with django_capture_on_commit_callbacks(execute=True):
        here.post(again, {"password": "demo"})
    assert is_in(here, there) == [True, False]


def test_an_export_has_the_sessions_and_an_erasure_takes_them(eva) -> None:
    here = signed_in(eva)
    (told,) = json.loads(here.get("/accounts/data/export/").content)["sessions"]
    assert (told["address"], told["agent"]) == ("203.0.113.7", FIREFOX)
    assert told["began_at"] <= told["active_at"] < told["expire_date"]
    erasing.erase(eva)
    assert not Session.objects.exists()


def test_a_program_that_signs_in_without_end_fills_no_page(eva) -> None:
    here = signed_in(eva)
    row = Session.objects.get(pk=here.session.session_key)
    for number in range(60):
        row.pk = f"{number:032}"
        row.save(force_insert=True)
    page = here.get(PAGE)
    assert (len(page.context["sessions"]), page.context["more"]) == (50, 11)
    assert page.context["sessions"][0].is_here


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/142.0", "Edge on Windows"),
        (CHROME.replace("Safari", "YaBrowser/25.10 Safari"), "Yandex Browser on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("curl/8.14", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_browsers_are_told_in_words(agent, words) -> None:
    assert user_agents.words_of(agent) == words
