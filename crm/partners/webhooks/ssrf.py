"""Lets partners' endpoints be on the public internet only.

A name is resolved once for a request, all its addresses are checked, and the connection goes to one
of exactly these, so a later change of the name has no effect.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from jewelry.platform.calling import Found, look_up

SCHEMES = {"https": 443, "http": 80}
PUBLIC = ip_network("2000::/3")
"""The global unicast range of IPv6; the rest is local, mapped, translated or multicast."""

REFUSED = [
    ip_network(each)
    for each in (
        "2001::/23",  # Teredo and other carriers of IPv4
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",
        "192.0.0.0/24",  # Python 3.11 knows but a part of it
        "192.88.99.0/24",
        "168.63.129.16/32",  # a cloud's metadata at a public address
    )
]


class Refused(Exception):
    """Says why in a sentence."""


def parse(url: str) -> Url:
    """Parse the URL as the request will. Raises `Refused`."""
    try:
        found = parse_url(url)
    except (LocationParseError, ValueError):
        raise Refused(_("This is not an address.")) from None
    if found.scheme not in SCHEMES or not found.host:
        raise Refused(_("The address begins with https:// and a host's name."))
    if found.scheme == "http" and not settings.WEBHOOKS_LOCAL:
        raise Refused(_("Only https:// is allowed."))
    if found.auth or found.fragment:
        raise Refused(_("The address has neither a password nor a fragment."))
    if (literal := _literal(found.host)) and not is_allowed(literal):
        raise Refused(_("This address is not on the public internet."))
    return found


def port_of(url: Url) -> int:
    return url.port or SCHEMES[url.scheme or "https"]


def resolve(host: str, port: int, seconds: float) -> list[Found]:
    """Return all addresses of the host, if all may be called. Raises `Refused`, OSError,
    TimeoutError."""
    found = look_up(host.strip("[]"), port, seconds)
    for *_others, address in found:
        literal = _literal(address[0])
        if literal is None or not is_allowed(literal):
            raise Refused(
                _("%(host)s is at an address that is not on the public internet.") % {"host": host}
            )
    return found


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    if settings.WEBHOOKS_LOCAL and address.is_loopback:
        return True
    if any(address in each for each in REFUSED if each.version == address.version):
        return False
    if isinstance(address, IPv6Address):
        return address in PUBLIC
    return address.is_global and not address.is_multicast


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None
