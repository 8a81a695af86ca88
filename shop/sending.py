"""A form with a model's file in it, the same on every page that takes one."""

from typing import Any, TypeVar, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import User
from jewelry.models3d import formats, resumable, store
from jewelry.models3d.models import Model3D, Upload
from jewelry.pricing.models import Alloy
from shop import limits, once
from shop.forms import FILE_STORE_AWAY, UploadForm

LOST = _("A part of the file did not arrive. Please send it again.")
Form = TypeVar("Form", bound=UploadForm)


def received(request: HttpRequest, form: type[Form]) -> Form:
    """The form as it was sent, looked through; a large file may have come before it, in parts."""
    found = _received(request, form)
    once.is_valid(found, request)
    return found


def _received(request: HttpRequest, form: type[Form]) -> Form:
    if request.META.get("upload_too_large"):
        return form(request.POST, lacking=ValidationError(formats.TOO_LARGE))
    if "upload" not in request.POST or "file" in request.FILES:
        return form(request.POST, request.FILES)
    try:
        return form(request.POST, MultiValueDict({"file": [_in_parts(request)]}))
    except (Upload.DoesNotExist, ValidationError, FileNotFoundError):
        return form(request.POST, lacking=ValidationError(LOST, code="lost"))
    except store.AWAY:
        return form(request.POST, lacking=ValidationError(FILE_STORE_AWAY, code="away"))


def _in_parts(request: HttpRequest) -> TemporaryUploadedFile:
    upload = Upload.objects.get(pk=request.POST["upload"], owner=cast(User, request.user))
    return resumable.assembled(upload)


def keep(form: UploadForm, person: User) -> Model3D | None:
    """The valid form's file, kept; None with the reason in the form's errors."""
    file = form.cleaned_data["file"]
    try:
        limits.check(person)
        return store.keep(file, file.name)
    except ValidationError as error:
        form.add_error(None, error)
    except formats.BadModel as error:
        form.add_error("file", ValidationError(str(error)))
    except store.AWAY:
        form.add_error(None, ValidationError(FILE_STORE_AWAY, code="away"))
    return None


def context(form: UploadForm) -> dict[str, Any]:
    """What `shop/_upload.html` shows."""
    return {
        "form": form,
        "alloys": Alloy.objects.filter(is_offered=True),
        "max_bytes": formats.MAX_BYTES,
        "extensions": formats.EXTENSIONS,
        "part_bytes": resumable.PART,
    }


def status(form: UploadForm) -> int:
    if not form.errors:
        return 200
    if form.has_error(NON_FIELD_ERRORS, "many"):
        return 429
    is_away = any(form.has_error(field, "away") for field in (NON_FIELD_ERRORS, "file"))
    return 503 if is_away else 422
