"""The form with a model's file, the same on every page that has one."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import F, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from jewelry.accounts import throttle
from jewelry.accounts.models import User
from jewelry.models3d import store
from jewelry.models3d.formats import cad, door
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.models import Model3D, Upload
from jewelry.models3d.uploads import resumable
from jewelry.platform.turns import Busy
from jewelry.platform.web.client_address import client_address, household
from jewelry.pricing.models import Alloy
from shop import form_tokens, limits, visitors
from shop.forms import FILE_STORE_AWAY, FileForm

LOST = _("A part of the file did not arrive. Please send it again.")
BUSY = _(
    "Many files are arriving just now. Yours was not lost: please press the button again in a minute."
)
Form = TypeVar("Form", bound=FileForm)


def too_fast(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a flood of forms, at the cost of a counter."""
    if request.method != "POST" or (reached := _reached(request)) is None:
        return None
    response = render(None, "429.html", status=429)
    response["Retry-After"] = str(reached.seconds)
    return response


def _reached(request: HttpRequest) -> throttle.Limit | None:
    """Count one more form with a file; return the limit that it is beyond."""
    if request.user.pk:
        return limits.SENDS if throttle.is_over(limits.SENDS, str(request.user.pk)) else None
    address = household(client_address(request))
    if throttle.is_over(limits.SENDS, address):
        return limits.SENDS
    is_often = throttle.is_used_up(limits.SENDS_OF_ADDRESS, address)
    return limits.SENDS_OF_ADDRESS if is_often else None


def received(request: HttpRequest, form: type[Form]) -> Form:
    """Return the form as sent, validated; a large file came before it in parts: its `Upload`."""
    found = _received(request, form)
    form_tokens.is_valid(found, request)
    return found


def _received(request: HttpRequest, form: type[Form]) -> Form:
    if request.META.get("upload_too_large"):
        return form(request.POST, lacking=ValidationError(str(BadModel(door.TOO_LARGE))))
    if "upload" not in request.POST or "file" in request.FILES:
        return form(request.POST, request.FILES)
    try:
        return form(request.POST, MultiValueDict({"file": [_in_parts(request)]}))
    except (Upload.DoesNotExist, ValidationError):
        return form(request.POST, lacking=ValidationError(LOST, code="lost"))


def _in_parts(request: HttpRequest) -> Upload:
    mine = Upload.objects.filter(owner=visitors.visitor_of(request))
    return mine.get(pk=request.POST["upload"], received=F("size"))


def keep(form: FileForm, person: User) -> Model3D | None:
    """Store the valid form's file; None with the reason in the form's errors."""
    try:
        limits.check(person)
        with limits.KEEPING.of(person.pk):
            limits.check(person)  # the person's parallel requests had their turn meanwhile
            return _keep(form, person)
    except ValidationError as error:
        form.add_error(None, error)
    except Busy:
        form.add_error(None, ValidationError(BUSY, code="busy"))
    except door.BadModel as error:
        form.add_error("file", ValidationError(str(error)))
    except FileNotFoundError:
        form.add_error("file", ValidationError(LOST, code="lost"))
    except store.StorageUnavailable:
        form.add_error(None, ValidationError(FILE_STORE_AWAY, code="away"))
    return None


def _keep(form: FileForm, person: User) -> Model3D:
    file = form.cleaned_data["file"]
    if isinstance(file, Upload):
        return resumable.kept(file, person)
    return store.keep(file, file.name, owner=person, checked=form.format)


def written(form: BaseForm, write: Callable[[], None]) -> bool:
    """Return whether `write` succeeded; a limit reached meanwhile becomes a form error."""
    try:
        write()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def sent_once(
    form: FileForm, person: User, rows: QuerySet[Any], write: Callable[[Model3D], object]
) -> UUID | None:
    """Store the valid form's file, and what `write` writes for it; return the form's token.

    The token is the id of the row among `rows`: one that is there was written by the same form,
    sent before; its page checks whose it is. None with the reason in the form's errors.
    """
    token: UUID = form.cleaned_data["token"]
    same = rows.filter(public_id=token)
    if same.exists():
        return token
    model = keep(form, person)
    if model and written(form, lambda: form_tokens.once(lambda: write(model))):
        return token
    return token if same.exists() else None  # the same form sent twice at once


def context(form: FileForm) -> dict[str, Any]:
    """Context of `shop/_upload.html`."""
    return {
        "form": form,
        "alloys": Alloy.objects.filter(is_offered=True),
        "max_bytes": door.MAX_BYTES,
        "extensions": door.EXTENSIONS,
        "cad": cad.ENDINGS,
        "export": BadModel(cad.EXPORT, format="{}"),
        "part_bytes": resumable.MAX_PART_BYTES,
        "say": {
            "type": door.other_name(),
            "large": BadModel(door.TOO_LARGE),
            "empty": BadModel(door.EMPTY),
        },
    }


def status(form: BaseForm) -> int:
    if not form.errors:
        return 200
    if form.has_error(NON_FIELD_ERRORS, "many"):
        return 429
    is_away = any(form.has_error(NON_FIELD_ERRORS, code) for code in ("away", "busy"))
    return 503 if is_away else 422
