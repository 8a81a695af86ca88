"""The project as comparisons serve it: counted, and told on /bench; `web` as in production."""

import json
from collections.abc import Iterable
from typing import Any

from benchmarks.lists.counting import COUNTS, install

install()

from jewelry.platform.web.front import Front  # noqa: E402
from jewelry.wsgi import application as project  # noqa: E402  counted from the first statement on


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/bench":
        body = json.dumps(COUNTS.shown()).encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
    COUNTS.views += 1
    answer: Iterable[bytes] = project(environ, start_response)
    return answer


web = Front(application, threads=8, each=2, forms=1)
