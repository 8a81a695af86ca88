"""All errors of the API have one shape: RFC 9457, application/problem+json."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One type of problem: `docs/partners.md` and /api/problems/ say what to do about each."""

    status: int
    title: "str | _StrPromise"
    advice: "str | _StrPromise"


PROBLEM_KINDS = {
    "malformed": Kind(
        400,
        _("The request can't be read"),
        _("Look at its JSON, headers and address: it will fail again as it is."),
    ),
    "idempotency-key-missing": Kind(
        400,
        _("The Idempotency-Key is missing"),
        _(
            "Send a header Idempotency-Key with every POST: up to 255 visible ASCII characters, "
            "new for each new intention, the same for each retry."
        ),
    ),
    "unauthorized": Kind(
        401,
        _("This key opens nothing"),
        _("Send “Authorization: Bearer” and a key that is neither revoked nor expired."),
    ),
    "scope-missing": Kind(
        403, _("This key may not do that"), _("Ask for a key with the scope that the detail names.")
    ),
    "https-needed": Kind(
        403,
        _("Not over http"),
        _(
            "Use https. A key that was sent has travelled in the open, where others may have read it: have it replaced."
        ),
    ),
    "not-found": Kind(
        404,
        _("Not found"),
        _(
            "It does not exist, is not yours, or belongs to the other mode: a test key sees the sandbox alone."
        ),
    ),
    "method-not-allowed": Kind(
        405, _("Not with this method"), _("The header Allow names the methods.")
    ),
    "wrong-status": Kind(409, _("Not in this status"), _("Read the order: it has moved on.")),
    "account-limit": Kind(
        409,
        _("More than your account allows"),
        _("Pay what is owed, or ask for another limit; then send the same request with a new key."),
    ),
    "quote-expired": Kind(409, _("This price is no longer held"), _("Ask for a new quote.")),
    "quote-belongs-to-an-order": Kind(
        409,
        _("This price is for one order"),
        _("A person named or changed it for that order alone. Ask for a new quote."),
    ),
    "price-changed": Kind(
        409,
        _("The order costs something else"),
        _("Read the order, look at its total, and decide about that one."),
    ),
    "not-measured": Kind(
        409,
        _("The model is still being measured"),
        _("Read the model until its status is “done”, then try again with the same key."),
    ),
    "in-flight": Kind(
        409,
        _("The same request is being worked on"),
        _("Try again with the same Idempotency-Key after Retry-After."),
    ),
    "too-large": Kind(413, _("Too large"), _("A model has at most 100 MB, any other body 64 kB.")),
    "wrong-content-type": Kind(
        415,
        _("Not with this content type"),
        _("Send models as multipart/form-data, everything else as application/json."),
    ),
    "invalid": Kind(
        422, _("Something is wrong with the values"), _("The list “errors” says what, and where.")
    ),
    "bad-model": Kind(
        422,
        _("This file is not a model we read"),
        _("The detail says why; send another file with a new Idempotency-Key."),
    ),
    "idempotency-key-reused": Kind(
        422,
        _("This Idempotency-Key was used for another request"),
        _("Take a new key for a new intention."),
    ),
    "too-many-requests": Kind(429, _("Too many requests"), _("Wait for Retry-After seconds.")),
    "too-many-models": Kind(
        429, _("Too many models are being measured"), _("Wait until some are measured.")
    ),
    "internal": Kind(
        500,
        _("Something went wrong with us"),
        _("Try again with the same Idempotency-Key; nothing was half-done."),
    ),
    "unavailable": Kind(
        503,
        _("One of our servers does not answer"),
        _("Try again with the same Idempotency-Key after Retry-After."),
    ),
    "busy": Kind(
        503,
        _("Too many requests are being worked on"),
        _("Try again with the same Idempotency-Key after Retry-After."),
    ),
    "storage-away": Kind(
        503,
        _("Files can't be kept at the moment"),
        _("Try again with the same Idempotency-Key after Retry-After."),
    ),
}

BY_STATUS = {
    400: "malformed", 401: "unauthorized", 403: "scope-missing", 404: "not-found",
    405: "method-not-allowed", 413: "too-large", 415: "wrong-content-type", 422: "invalid",
    429: "too-many-requests", 503: "unavailable",
}  # fmt: skip
"""The problems for statuses with which Django itself refuses."""

Errors = Sequence[Mapping[str, str]]


class Problem(Exception):
    """Raised anywhere below the API; `wait` in seconds becomes Retry-After."""

    def __init__(
        self, code: str, detail: str = "", *, errors: Errors = (), wait: int | None = None
    ) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.errors, self.wait = code, detail, errors, wait


def answer(request: HttpRequest, problem: Problem) -> JsonResponse:
    kind = PROBLEM_KINDS[problem.code]
    body = {
        "type": f"{request.build_absolute_uri('/api/problems/')}#{problem.code}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": problem.detail or str(kind.advice),
        "errors": list(problem.errors),
    }
    response = JsonResponse(body, status=kind.status, content_type=CONTENT_TYPE)
    if problem.wait is not None:
        response["Retry-After"] = str(problem.wait)
    if kind.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def of_status(status: int) -> Problem:
    """Return the problem for an error status that other code answered with."""
    return Problem(BY_STATUS.get(status, "malformed" if status < 500 else "internal"))
