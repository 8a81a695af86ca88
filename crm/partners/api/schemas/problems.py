"""Errors as the OpenAPI document declares them: their form, and which statuses an operation may have."""

from ninja import Schema

READ_ERRORS = frozenset({401, 403, 404, 429})
WRITE_ERRORS = READ_ERRORS | {400, 409, 413, 415, 422}


class ErrorOut(Schema):
    pointer: str
    detail: str


class ProblemOut(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ErrorOut]
