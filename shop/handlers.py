"""Signals that make the catalogue's HTML out of date, or tell of a sign-in. One line each."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from jewelry.models3d.models import Measurement
from jewelry.pricing.models import Alloy, Tariff
from shop import catalogue_cache, own_basket, visitors
from shop.models import Product


def connect() -> None:
    user_logged_in.connect(own_basket.claim, dispatch_uid="shop.own_basket.claim")
    user_logged_in.connect(visitors.claim_guest, dispatch_uid="shop.visitors.claim")
    for model in (Product, Measurement, Alloy, Tariff):
        for signal in (post_save, post_delete):
            signal.connect(
                renew_shelf, sender=model, dispatch_uid=f"shop.catalogue_cache.{model.__name__}"
            )


def renew_shelf(**_: Any) -> None:
    transaction.on_commit(catalogue_cache.changed, robust=True)
