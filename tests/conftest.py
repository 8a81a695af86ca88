"""The parts start by themselves where the environment names none; see tests/support."""

import gc
import os

from django.conf import settings

if settings.configured:
    raise RuntimeError("Unset DJANGO_SETTINGS_MODULE: the tests choose their data folder first.")

import django
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from hypothesis import settings as hypothesis_settings

from tests.support.environment import prepare, wait_for_the_cache

# How long one example takes says how busy the machine is, not whether the code is right.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")
lock = prepare()
django.setup()
wait_for_the_cache()
# A sign-in costs half a second otherwise, and what it stands for is Django's to test.
PBKDF2PasswordHasher.iterations = 1000
# Not inherited by pytest-xdist's workers: they choose folders of their own, before the settings.
os.environ.pop("DJANGO_SETTINGS_MODULE")
pytest_plugins = [
    "tests.support.longest_first",
    "tests.support.services",
    "tests.support.everybody",
    "tests.support.browser",
    "tests.support.web_server",
    "tests.support.log_capture",
    "tests.support.measuring",
]


def pytest_collection_finish() -> None:
    """What was collected stays: looking through it again and again is a tenth of the tests' time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
