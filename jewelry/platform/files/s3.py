"""S3 as the cache asks it: promptly, and not at all for a moment after it failed to answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from s3transfer.exceptions import RetriesExceededError

from jewelry.platform.backoff import Backoff

AWAY = (BotoCoreError, ClientError, RetriesExceededError)
"""What the storage raises when it does not answer, or not as it should."""

CHUNK = 1 << 18
SESSION, MAKING = boto3.session.Session(), Lock()
GONE = {"404", "NoSuchKey", "NotFound"}


@dataclass
class Answer:
    """An object as it is now; `chunks` is its content, still on the way."""

    etag: str
    size: int
    body: Any = None

    @property
    def chunks(self) -> Iterator[bytes]:
        """Raises one of `AWAY` when fewer bytes come than were promised, or others."""
        while chunk := self.body.read(CHUNK):
            yield chunk


def made(kind: str, storage: Any, config: Config) -> Any:
    """A "client" or "resource" for all threads.

    One takes 100 ms and, in a session of its own, 10 MB of descriptions of S3.
    """
    with MAKING:
        return getattr(SESSION, kind)(
            "s3",
            endpoint_url=storage.endpoint_url,
            aws_access_key_id=storage.access_key,
            aws_secret_access_key=storage.secret_key,
            region_name=storage.region_name,
            config=config,
        )


class Origin:
    """After a failure one request now and then looks whether S3 is back; the others fail at once.

    Without it every web thread would wait for a time-out while what is kept could be served.
    """

    def __init__(self, storage: Any) -> None:
        self.storage = storage
        self.backoff = Backoff(storage.seconds / 2)

    @cached_property
    def client(self) -> Any:
        config = Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=1,
            read_timeout=self.storage.seconds,
            retries={"total_max_attempts": 2},
            max_pool_connections=50,
        )
        return made("client", self.storage, config)

    def head(self, path: str) -> Answer:
        """Raises FileNotFoundError or one of `AWAY`."""
        found = self._ask("head_object", path)
        return Answer(_bare(found["ETag"]), found["ContentLength"])

    def get(self, path: str) -> Answer:
        """Raises FileNotFoundError or one of `AWAY`; who gets an answer reads or closes its body."""
        found = self._ask("get_object", path)
        return Answer(_bare(found["ETag"]), found["ContentLength"], found["Body"])

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Around each request; one of `AWAY` at once while nobody asks."""
        if not self.backoff.may_ask():
            raise EndpointConnectionError(endpoint_url=self.storage.endpoint_url)
        try:
            yield
        except BotoCoreError:
            self.backoff.failed()
            raise
        except ClientError:
            self.backoff.succeeded()
            raise
        self.backoff.succeeded()

    def _ask(self, verb: str, path: str) -> Any:
        try:
            with self.asked():
                return getattr(self.client, verb)(Bucket=self.storage.bucket_name, Key=path)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in GONE:
                raise FileNotFoundError(path) from None
            raise


def _bare(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')
