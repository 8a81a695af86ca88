"""The address of a request's client, behind the proxies that the environment names."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

Network = IPv4Network | IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """Return `TRUSTED_PROXIES` as networks; "none" gives none. Raises ImproperlyConfigured."""
    if text == "none":
        return ()
    try:
        return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES holds what is no address and no network: {error}."
        ) from None


def client_address(request: HttpRequest) -> str:
    """Return the last address in X-Forwarded-For that is no proxy of ours; "" without one."""
    remote = str(request.META.get("REMOTE_ADDR", ""))
    return address_of(remote, request.headers.get("X-Forwarded-For", ""))


def address_of(remote: str, forwarded: str) -> str:
    """`remote` is the peer's address, `forwarded` the value of X-Forwarded-For.

    A client can write anything into the header, so only what our own proxies added counts.
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
    """Return the unit that shares a client's limits: an IPv4 address, or the /64 of an IPv6 one."""
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
