"""The parts start by themselves where the environment names none; see environment, services, browsing."""

from django.conf import settings

if settings.configured:
    raise RuntimeError("Unset DJANGO_SETTINGS_MODULE: the tests choose their data folder first.")

import django

from tests.environment import prepare

lock = prepare()
django.setup()
pytest_plugins = ["tests.services", "tests.browsing", "tests.serving"]
