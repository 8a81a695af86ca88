"""The providers that `settings.PAYMENT_VARIANTS` names."""

from django.conf import settings
from payments.core import provider_factory

from jewelry.payments.gateway import Gateway


def of(variant: str) -> Gateway:
    """Raises KeyError for a variant that is not set up (any more)."""
    if variant not in settings.PAYMENT_VARIANTS:
        raise KeyError(variant)
    found: Gateway = provider_factory(variant)
    return found


def is_known(variant: str) -> bool:
    return variant in settings.PAYMENT_VARIANTS
