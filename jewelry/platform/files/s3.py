"""S3 for the cache: with short time-outs, and a pause after S3 failed to answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from s3transfer.exceptions import RetriesExceededError

from jewelry.platform.backoff import Backoff

CHUNK_BYTES = 1 << 18
SESSION, MAKING = boto3.session.Session(), Lock()
GONE = {"404", "NoSuchKey", "NotFound"}


class StorageUnavailable(Exception):
    """The storage does not answer, or not as it should.

    `status` is that of HTTP, 0 where nothing was answered; `code` is S3's own, like "NoSuchKey".
    """

    def __init__(self, sentence: str, status: int = 0, code: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


@contextmanager
def translated() -> Iterator[None]:
    """Raises `StorageUnavailable` for every error that boto raises within the block."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code = error.response.get("Error", {}).get("Code", "")
        raise StorageUnavailable(str(error), status, code) from error
    except (BotoCoreError, RetriesExceededError) as error:
        raise StorageUnavailable(str(error)) from error


@dataclass
class Answer:
    """An object as it is now; `chunks` is its content, still arriving."""

    etag: str
    size: int
    body: Any = None

    @property
    def chunks(self) -> Iterator[bytes]:
        while chunk := self.read(CHUNK_BYTES):
            yield chunk

    def read(self, size: int | None = None) -> bytes:
        with translated():
            return bytes(self.body.read(size))

    def close(self) -> None:
        self.body.close()


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
    """After a failure one request per pause asks S3, and the others fail at once.

    Without this every web thread would wait for a time-out although a cached copy could be served.
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
        """Raises FileNotFoundError or StorageUnavailable."""
        found = self._ask("head_object", path)
        return Answer(_bare(found["ETag"]), found["ContentLength"])

    def get(self, path: str) -> Answer:
        """Raises FileNotFoundError or StorageUnavailable; the caller closes the answer."""
        found = self._ask("get_object", path)
        return Answer(_bare(found["ETag"]), found["ContentLength"], found["Body"])

    def call(self, verb: str, **arguments: Any) -> Any:
        """What boto's client says of the bucket; asked also after a failure."""
        with translated():
            return getattr(self.client, verb)(Bucket=self.storage.bucket_name, **arguments)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Wraps each request; raises StorageUnavailable at once during a pause."""
        if not self.backoff.may_ask():
            raise StorageUnavailable(f"{self.storage.endpoint_url} did not answer a moment ago.")
        try:
            with translated():
                yield
        except StorageUnavailable as error:
            if error.status:
                self.backoff.succeeded()
            else:
                self.backoff.failed()
            raise
        self.backoff.succeeded()

    def _ask(self, verb: str, path: str) -> Any:
        try:
            with self.asked():
                return self.call(verb, Key=path)
        except StorageUnavailable as error:
            if error.code in GONE:
                raise FileNotFoundError(path) from None
            raise


def _bare(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')
