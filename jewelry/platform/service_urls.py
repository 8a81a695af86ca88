"""The addresses of the four services: from the environment, or those of the embedded ones."""

import ssl
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import dj_database_url
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from jewelry import env
from jewelry.platform import embedded

FILES_OF_TLS = ("ca_certs", "certfile", "keyfile")


def database(production: bool) -> Any:
    address = env.url(
        "DATABASE_URL", {"postgres", "postgresql"}, None if production else embedded.database_url()
    )
    try:
        # Health checks cost one round trip a request and make a restart of Postgres invisible.
        settings = dj_database_url.parse(address, conn_max_age=600, conn_health_checks=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL is not an address: {error}.") from None
    if not settings["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database: …/name is missing at its end.")
    settings["ENGINE"] = "jewelry.platform.postgres"
    settings["OPTIONS"] = {"connect_timeout": 3, **settings.get("OPTIONS", {})}
    return settings


def cache(production: bool) -> dict[str, Any]:
    """Use short time-outs and no retries: a cache that is down must cost milliseconds."""
    return {
        "BACKEND": "jewelry.platform.cache.BreakingCache",
        "LOCATION": env.url(
            "CACHE_URL",
            {"redis", "rediss", "unix"},
            None if production else embedded.cache_url(),
        ),
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": 0.2,
            "SOCKET_TIMEOUT": 0.25,
            # The client's own retries would take seconds before the breaker counts a failure.
            "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 0)},
            # Text only: what is read back from a cache is never executed.
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
        },
    }


def broker(production: bool) -> tuple[str, dict[str, Any]]:
    """Return the broker's address and the TLS options of `rediss:` and `amqps:`.

    Celery's default accepts any certificate, and for `amqps:` any host name. `?ssl_ca_certs=FILE`
    names a certificate authority of one's own, as it does in `CACHE_URL`.
    """
    address = env.url(
        "BROKER_URL",
        {"redis", "rediss", "redis+socket", "amqp", "amqps"},
        None if production else embedded.broker_url(),
    )
    parts = urlsplit(address)
    if parts.scheme not in {"rediss", "amqps"}:
        return address, {}
    query = parse_qs(parts.query)
    own = {name: query.pop(name)[-1] for name in list(query) if name.startswith("ssl_")}
    bare = parts._replace(query=urlencode(query, doseq=True)).geturl()
    wanted = own.get("ssl_cert_reqs", "required").lower().removeprefix("cert_")
    is_checked = wanted != "none" and own.get("ssl_check_hostname", "true").lower() != "false"
    files = {name: own[f"ssl_{name}"] for name in FILES_OF_TLS if f"ssl_{name}" in own}
    needed = ssl.CERT_NONE if wanted == "none" else ssl.CERT_REQUIRED
    if parts.scheme == "amqps":
        # None stands for the address's host.
        return bare, {
            "cert_reqs": needed,
            **files,
            **({"server_hostname": None} if is_checked else {}),
        }
    tls = {"cert_reqs": needed, "check_hostname": is_checked, **files}
    return bare, {f"ssl_{name}": value for name, value in tls.items()}


def storage(production: bool) -> dict[str, Any]:
    """`STORAGE_URL` is https://KEY:SECRET@HOST[:PORT]/BUCKET[?region=REGION]."""
    address = env.url(
        "STORAGE_URL", {"http", "https"}, None if production else embedded.storage_url()
    )
    parts = urlsplit(address)
    bucket = parts.path.strip("/")
    if not (parts.hostname and parts.username and parts.password and bucket):
        raise ImproperlyConfigured(
            "STORAGE_URL should look like https://KEY:SECRET@HOST/BUCKET; a part of it is missing."
        )
    seconds = env.number("STORAGE_SECONDS", 4, 1, 600)
    host = parts.hostname + (f":{parts.port}" if parts.port else "")
    return {
        "BACKEND": "jewelry.platform.files.storage.FileStorage",
        "OPTIONS": {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "bucket_name": bucket,
            "endpoint_url": f"{parts.scheme}://{host}",
            "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
            "file_overwrite": True,
            "max_memory_size": 4 * 1024 * 1024,
            # One request a file, streamed: parts side by side are held in memory, 80 MB of them.
            "transfer_config": TransferConfig(multipart_threshold=5 * 1024**3, use_threads=False),
            "cache_folder": str(embedded.DATA / "files"),
            "cache_bytes": env.number("FILE_CACHE_MB", 2048) * 1024 * 1024,
            "seconds": seconds,
            "client_config": Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                connect_timeout=2,
                read_timeout=seconds,
                # Callers retry, or tell their users to: a retry here would only take longer.
                retries={"total_max_attempts": 1},
            ),
        },
    }


def mail(production: bool) -> dict[str, Any]:
    """Read `EMAIL_URL`: smtp://USER:PASSWORD@HOST:587 (STARTTLS; ?tls=0 without) or smtps://…:465.

    Without it letters are written as files, which any user of the machine can read.
    """
    address = env.url("EMAIL_URL", {"smtp", "smtps", "file"}, None if production else "file:")
    parts = urlsplit(address)
    if parts.scheme != "file" and not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL names no host: smtp://USER:PASSWORD@HOST:587.")
    is_file, ssl = parts.scheme == "file", parts.scheme == "smtps"
    backend = "filebased" if is_file else "smtp"
    return {
        "backend": f"django.core.mail.backends.{backend}.EmailBackend",
        "host": parts.hostname or "",
        "port": parts.port or (465 if ssl else 587),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "ssl": ssl,
        "tls": not ssl and not is_file and parse_qs(parts.query).get("tls", ["1"])[0] != "0",
        "folder": str(embedded.DATA / "mail"),
    }
