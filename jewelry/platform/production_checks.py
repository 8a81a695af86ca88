"""What production refuses to start with: weak keys, and unencrypted connections to other hosts.

Each refusal has a name. An installation on a network of its own can list names in `INSECURE`.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

from jewelry import env

MIN_KEY_LENGTH, MIN_KEY_VARIETY = 50, 5
HTTP, SECRET_KEY, DEMO_PASSWORDS = "http", "secret-key", "demo-passwords"
TEST_PAYMENTS = "test-payments"
POSTGRES, CACHE, BROKER, STORAGE, MAIL, SPANS = (
    f"{name}-tls" for name in ("postgres", "cache", "broker", "storage", "mail", "spans")
)
NAMES = {
    HTTP, SECRET_KEY, DEMO_PASSWORDS, TEST_PAYMENTS, POSTGRES, CACHE, BROKER, STORAGE, MAIL, SPANS,
}  # fmt: skip
PLAIN = {"http", "redis", "amqp"}


def allowed() -> frozenset[str]:
    """Return the names in `INSECURE`. Raises ImproperlyConfigured for an unknown name."""
    names = frozenset(env.text("INSECURE", "").replace(",", " ").split())
    if unknown := sorted(names - NAMES):
        raise ImproperlyConfigured(
            f"INSECURE names {', '.join(unknown)}; it may name: {', '.join(sorted(NAMES))}."
        )
    return names


def refuse(name: str, sentence: str) -> None:
    """Raise ImproperlyConfigured with the sentence, unless `INSECURE` lists the name."""
    if name not in allowed():
        raise ImproperlyConfigured(f"{sentence} INSECURE={name} accepts it as it is.")


def refuse_weak_keys(key: str, earlier: Iterable[str]) -> None:
    """Check the earlier keys as well: their signatures are valid as long as they are listed."""
    named = [("SECRET_KEY", key), *(("SECRET_KEY_FALLBACKS: each", old) for old in earlier)]
    for name, each in named:
        if len(each) < MIN_KEY_LENGTH or len(set(each)) < MIN_KEY_VARIETY:
            refuse(
                SECRET_KEY,
                f"{name} should have at least {MIN_KEY_LENGTH} characters, {MIN_KEY_VARIETY} of them "
                "different: it signs sessions and links.",
            )


def refuse_in_the_open(addresses: Mapping[str, str]) -> None:
    """Refuse each variable's address unless it uses TLS or leads to this machine."""
    allowed()
    for variable, name in EXCEPTIONS.items():
        address = addresses.get(variable, "")
        if (sentence := _fault(variable, address)) and not is_here(address):
            refuse(name, f"{variable} {sentence}")


EXCEPTIONS = {
    "SITE_URL": HTTP,
    "DATABASE_URL": POSTGRES,
    "CACHE_URL": CACHE,
    "BROKER_URL": BROKER,
    "STORAGE_URL": STORAGE,
    "EMAIL_URL": MAIL,
    "OTEL_EXPORTER_OTLP_ENDPOINT": SPANS,
}


def _fault(variable: str, address: str) -> str:
    """Return what is wrong with an address of another host, without its password."""
    parts = urlsplit(address)
    query = {name: values[-1].lower() for name, values in parse_qs(parts.query).items()}
    if parts.scheme in PLAIN:
        return f"begins with {parts.scheme}: and leads to another host; passwords go in the open."
    if variable == "DATABASE_URL" and query.get("sslmode") != "verify-full":
        return (
            "leads to another host and does not make sure of it; add "
            "?sslmode=verify-full&sslrootcert=system, or name your own authority's file."
        )
    if parts.scheme == "smtp" and query.get("tls") == "0":
        return "switches TLS off on the way to another host."
    verified = query.get("ssl_cert_reqs", "required").removeprefix("cert_") == "required"
    if not verified or query.get("ssl_check_hostname", "true") in {"false", "0", "no"}:
        return (
            "takes any certificate for the server's; ?ssl_ca_certs=FILE names your own authority."
        )
    return ""


def is_here(address: str) -> bool:
    """Return whether the address leads to this machine: loopback, or a Unix socket."""
    parts = urlsplit(address)
    named = parse_qs(parts.query).get("host", [parts.hostname or ""])[-1]
    if not named or named == "localhost" or named.lower().startswith(("/", "%2f")):
        return True
    try:
        return ipaddress.ip_address(named).is_loopback
    except ValueError:
        return False
