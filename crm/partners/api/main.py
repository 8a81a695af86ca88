"""The API: its routers, its errors, its OpenAPI document."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from crm.partners.api import models, orders, problems, quotes, talk, webhooks
from crm.partners.api.problems import Problem

ABOUT = """
Send 3D models, get prices, place orders, follow them and write about them. Every POST needs an `Idempotency-Key`;
errors are RFC 9457 problems, listed at [/api/problems/](/api/problems/). Keys beginning with
`alx_test_` open a sandbox in which an order goes through every status in a minute.
"""


class PartnersAPI(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Errors have a content type of their own, which ninja can't be told."""
        schema = super().get_openapi_schema(**kwargs)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[problems.CONTENT_TYPE] = content.pop("application/json")
        return schema


api = PartnersAPI(
    title="Alexandrite for partners",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url="/docs",
    docs_decorator=require_safe,
)
for resource in (models, quotes, orders, talk, webhooks):
    api.add_router("/v1", resource.router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return problems.answer(request, error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if request.META.get("upload_too_large"):
        return problems.answer(request, Problem("too-large"))
    errors = [
        {"pointer": _pointer(each["loc"]), "detail": str(each["msg"])} for each in error.errors[:50]
    ]
    return problems.answer(request, Problem("invalid", errors=errors))


def _pointer(place: Sequence[object]) -> str:
    """Ninja names the argument after the body: /body/quote, not /body/body/quote."""
    first, *names = map(str, place)
    return "/".join(["", first, *(names[1:] if first == "body" else names)])


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problems.answer(request, problems.of_status(error.status_code))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.answer(request, Problem("not-found"))
