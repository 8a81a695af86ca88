"""The API's own OpenAPI document with ids that exist, for programs that make requests out of it."""

from typing import Any
from uuid import uuid4

from crm.partners.api.main import api


def document(things: dict[str, str]) -> dict[str, Any]:
    """`things`: ids of a model, a quote, an order, a webhook and an event, and of a message's file where there is
    one. Half of the requests find them."""
    things = {"file": str(uuid4())} | things
    schema: dict[str, Any] = dict(api.get_openapi_schema())
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    found = things[parameter["name"].removesuffix("_id")]
                    parameter["schema"] = {"type": "string", "enum": [found, str(uuid4())]}
        assert path
    shapes = schema["components"]["schemas"]
    for shape, name in (("QuoteIn", "model"), ("OrderIn", "quote")):
        shapes[shape]["properties"][name] = {"type": "string", "enum": [things[name], str(uuid4())]}
    for shape, name, good in (
        ("SpecificationIn", "alloy", "gold-585-yellow"),
        ("EndpointIn", "url", "https://partner.example/hook"),
    ):
        known = shapes[shape]["properties"]
        known[name] = {"anyOf": [known[name], {"enum": [good]}]}
    return schema
