"""The project's WSGI application as the comparison serves it: counted, and told on /bench."""

import json
from collections.abc import Iterable
from typing import Any

from benchmarks.counting import COUNTS, install

install()

from jewelry.wsgi import application as project  # noqa: E402  counted from the first statement on


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/bench":
        body = json.dumps(COUNTS.shown()).encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
    COUNTS.views += 1
    answer: Iterable[bytes] = project(environ, start_response)
    return answer
