"""A form sent twice is one order; the same form with other content is another order.

Browsers restore a page (Back) with the token that it had. So an order's public id is derived from
the token and all of the form's content. A double click finds the first click's order. The unique
index on the id decides races.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest

NOT_SAID = ("csrfmiddlewaretoken", "token")


def is_valid(form: Form, request: HttpRequest) -> bool:
    """Return whether the form is valid; its `token` is then the public id of what it creates."""
    if form.is_valid() and "token" in form.cleaned_data:
        form.cleaned_data["token"] = _public_id(request, form.cleaned_data["token"])
    return form.is_valid()


def _public_id(request: HttpRequest, token: UUID) -> UUID:
    """Return the same id for the same person, page, token and content."""
    fields = {name: request.POST.getlist(name) for name in sorted(request.POST)}
    said = [
        (request.user.pk, request.path),
        [(name, values) for name, values in fields.items() if name not in NOT_SAID],
        [(name, _of(file)) for name, file in sorted(request.FILES.items())],
    ]
    return uuid5(token, hashlib.sha256(json.dumps(said).encode()).hexdigest())


def _of(file: Any) -> tuple[str, str]:
    """A file that came in parts is named by its upload, which is among the fields."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return str(file.name), digest.hexdigest()


def once(place: Callable[[], Any]) -> None:
    """Call `place`; do nothing when the same form has been executed already."""
    try:
        with transaction.atomic():
            place()
    except IntegrityError as error:
        if "public_id" not in str(error):
            raise
