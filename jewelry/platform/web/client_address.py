"""The address that a request comes from, behind proxies that the environment names and no others."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

Network = IPv4Network | IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """`TRUSTED_PROXIES` as networks; "none" is none. Raises ImproperlyConfigured with a sentence."""
    if text == "none":
        return ()
    try:
        return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES holds what is no address and no network: {error}."
        ) from None


def client_address(request: HttpRequest) -> str:
    """From the right of X-Forwarded-For, the first that is no proxy of ours; "" if there is none."""
    remote = str(request.META.get("REMOTE_ADDR", ""))
    return address_of(remote, request.headers.get("X-Forwarded-For", ""))


def address_of(remote: str, forwarded: str) -> str:
    """`remote` is who connected, `forwarded` the value of X-Forwarded-For.

    A client may write the header as it likes: only what our own proxies added to it counts.
    """
    if not settings.TRUSTED_PROXIES or not _is_ours(remote):
        return remote
    address = remote
    for each in reversed(forwarded.split(",")):
        named = each.strip()
        if not _is_address(named):
            return address
        address = named
        if not _is_ours(named):
            return named
    return address


@lru_cache(maxsize=4096)
def household(address: str) -> str:
    """Who shares what one client may have at once: an IPv4 address, or the /64 of an IPv6 one."""
    if ":" not in address or not _is_address(address):
        return address
    mapped = IPv6Address(address).ipv4_mapped
    return str(mapped or ip_network(f"{address.partition('%')[0]}/64", strict=False))


@lru_cache(maxsize=4096)
def _is_ours(address: str) -> bool:
    return _is_address(address) and any(
        ip_address(address) in network for network in settings.TRUSTED_PROXIES
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
