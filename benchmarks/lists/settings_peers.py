"""The project's settings for a peer: its own caching library, sessions and people as there usual.

`bare` and `delayed` keep the project's way of signing in.
"""

import os

from jewelry.settings import *  # noqa: F403
from jewelry.settings import CACHES as OURS
from jewelry.settings import INSTALLED_APPS as APPS
from jewelry.settings import MIDDLEWARE as LAYERS

PEER = os.environ["BENCH_PEER"]
ROOT_URLCONF = "benchmarks.lists.urls"
INSTALLED_APPS = [*APPS, "benchmarks.lists.apps.PeersConfig"]
# A shortcut of the board's own would answer in the peer's place.
MIDDLEWARE = [layer for layer in LAYERS if not layer.startswith("mes.")]

if PEER not in {"bare", "delayed"}:
    MIDDLEWARE = [
        "django.contrib.auth.middleware.AuthenticationMiddleware"
        if layer == "jewelry.accounts.sessions.PersonMiddleware"
        else layer
        for layer in MIDDLEWARE
    ]
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    AUTHENTICATION_BACKENDS = ["benchmarks.lists.signin.CachedPeople"]
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": OURS["default"]["LOCATION"],
        }
    }

if PEER.startswith("cacheops"):
    INSTALLED_APPS += ["cacheops"]
    CACHEOPS_REDIS = OURS["default"]["LOCATION"]
    CACHEOPS = {"orders.order": {"timeout": 3600}, "orders.orderevent": {"timeout": 3600}}
elif PEER == "cachalot":
    INSTALLED_APPS += ["cachalot"]
    CACHALOT_TIMEOUT = 3600
