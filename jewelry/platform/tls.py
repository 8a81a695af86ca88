"""Checks the TLS of the proxy in front of us: old versions, weak ciphers, a bad certificate.

The application itself ends no TLS, so it would not notice a badly configured proxy.
"""

import socket
import ssl
import time
from collections.abc import Iterator
from functools import partial

SECONDS = 10
"""For each handshake."""

DAYS_LEFT = 14
DAY_SECONDS = 24 * 3600

WEAK = "ALL:COMPLEMENTOFALL:!ECDHE+AESGCM:!ECDHE+CHACHA20"
"""All that this OpenSSL knows of TLS 1.2, but for ECDHE with AES-GCM or ChaCha20."""


def faults(host: str, port: int, authorities: str | None = None) -> Iterator[str]:
    """Return a sentence for each fault. `authorities`: a file instead of the system's.

    Raises OSError when no server answers.
    """
    refused = partial(_is_refused, host, port)
    socket.create_connection((host, port), SECONDS).close()
    yield from _of_the_certificate(host, port, authorities)
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        if not refused(_any(version, "ALL")):
            yield f"It speaks {version.name.replace('_', '.')}, which is to be switched off."
    if not refused(_any(ssl.TLSVersion.TLSv1_2, WEAK)):
        yield "It takes weak ciphers of TLS 1.2: only ECDHE with AES-GCM or ChaCha20 is good."
    if all(refused(_any(new, "ALL")) for new in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)):
        yield "It speaks neither TLS 1.2 nor TLS 1.3."


def _of_the_certificate(host: str, port: int, authorities: str | None) -> Iterator[str]:
    context = ssl.create_default_context(cafile=authorities)
    try:
        with _spoken(host, port, context) as spoken:
            certificate = spoken.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        yield f"Its certificate is not good: {error.verify_message}."
    except (ssl.SSLError, ConnectionError):
        return  # the findings on versions say it
    else:
        ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
        if (left := (ends - time.time()) / DAY_SECONDS) < DAYS_LEFT:
            yield f"Its certificate ends in {left:.0f} days."


def _any(version: ssl.TLSVersion, ciphers: str) -> ssl.SSLContext:
    """A context for one version alone, which accepts any certificate and any cipher of this
    OpenSSL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    return context


def _is_refused(host: str, port: int, context: ssl.SSLContext) -> bool:
    try:
        _spoken(host, port, context).close()
    except (ssl.SSLError, ConnectionError, TimeoutError):
        return True
    return False


def _spoken(host: str, port: int, context: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection((host, port), SECONDS)
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
