import pytest
from django.core.checks.registry import registry
from django.core.exceptions import ImproperlyConfigured

from jewelry.accounts import checks, demo_passwords
from shop.management.commands.demo import PEOPLE
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stays_open(monkeypatch):
    monkeypatch.setattr(demo_passwords.connection, "close", lambda: None)


def person(login, password, **more):
    made = UserFactory(username=login, **more)
    made.set_password(password)
    made.save()


def test_production_does_not_start_with_the_demos_password(monkeypatch):
    person("admin", "another one, quite long")
    person("seller", "demo", is_active=False)
    demo_passwords.refuse_demo_passwords()
    person("operator", "demo")
    with pytest.raises(ImproperlyConfigured, match="the demo's password: operator; change"):
        demo_passwords.refuse_demo_passwords()
    monkeypatch.setenv("INSECURE", "demo-passwords")
    demo_passwords.refuse_demo_passwords()


def test_a_deploy_check_names_them(monkeypatch):
    assert checks.nobody_has_the_demo_password in registry.get_checks(True)
    person("seller", "another one, quite long")
    assert checks.nobody_has_the_demo_password(["default"]) == []
    person("operator2", "demo")
    person("operator", "demo")
    [error] = checks.nobody_has_the_demo_password(["default"])
    assert error.msg.startswith("Accounts have the demo's password: operator, operator2; change")
    assert checks.nobody_has_the_demo_password() == []
    monkeypatch.setenv("INSECURE", "demo-passwords")
    assert checks.nobody_has_the_demo_password(["default"]) == []


def test_all_of_the_demo_are_looked_at():
    assert {login for login, *_ in PEOPLE} == set(demo_passwords.LOGINS)
