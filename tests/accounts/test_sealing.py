"""Secrets of second factors, and the keys that they are sealed with."""

import pytest

from jewelry.accounts.adapters import SecondFactorAdapter

SECRET, OLD, NEW = "JBSWY3DPEHPK3PXP", "o" * 60, "n" * 60


@pytest.fixture
def sealed(settings) -> str:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    return SecondFactorAdapter().encrypt(SECRET)


def test_a_fallback_key_still_opens_them(settings, sealed):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert SecondFactorAdapter().decrypt(sealed) == SECRET


def test_without_its_key_a_secret_is_lost_and_nobody_can_guess_what_stands_for_it(settings, sealed):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    found = {SecondFactorAdapter().decrypt(sealed) for _time in range(3)}
    assert len(found) == 3
    assert all(len(each) == 32 for each in found)
