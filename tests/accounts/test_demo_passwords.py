import pytest
from django.core.exceptions import ImproperlyConfigured

from jewelry.accounts import demo_passwords
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
