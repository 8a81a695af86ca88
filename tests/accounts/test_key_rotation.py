"""What an earlier SECRET_KEY signed stays valid while it stands among the fallbacks, and not after."""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NEW = "a new key, long enough and of many letters, 0123456789"


def test_a_session_outlives_its_key_and_goes_with_it(client, settings):
    client.force_login(UserFactory())
    old = settings.SECRET_KEY
    page = reverse("accounts:home")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [old]
    assert "login" not in client.get(page)["Location"]
    settings.SECRET_KEY_FALLBACKS = []
    assert "login" in client.get(page)["Location"]


def test_a_reset_link_and_a_signed_value_outlive_their_key(settings):
    person, old = UserFactory(), settings.SECRET_KEY
    token, signed = default_token_generator.make_token(person), signing.dumps({"a": 1}, salt="s")
    # Of the process's one generator; a new process reads the settings anew.
    default_token_generator._secret = default_token_generator._secret_fallbacks = None
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [old]
    assert default_token_generator.check_token(person, token)
    assert signing.loads(signed, salt="s") == {"a": 1}
    default_token_generator._secret_fallbacks = None
    settings.SECRET_KEY_FALLBACKS = []
    assert not default_token_generator.check_token(person, token)
    with pytest.raises(signing.BadSignature):
        signing.loads(signed, salt="s")
    default_token_generator._secret = default_token_generator._secret_fallbacks = None
