"""The signature of the demo bank's notifications."""

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "jewelry.payments.demo"
now = timezone.now


def sign(body: bytes) -> str:
    return salted_hmac(SALT, body, algorithm="sha256").hexdigest()


def is_genuine(body: bytes, signature: str) -> bool:
    return constant_time_compare(sign(body), signature)
