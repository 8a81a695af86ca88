"""A form with a model's file in it, the same on every page that takes one."""

from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest

from jewelry.accounts.models import User
from jewelry.models3d import formats, store
from jewelry.models3d.models import Model3D
from jewelry.pricing.models import Alloy
from shop import limits
from shop.forms import FILE_STORE_AWAY, UploadForm

Form = TypeVar("Form", bound=UploadForm)


def received(request: HttpRequest, form: type[Form]) -> Form:
    """The form as it was sent."""
    dropped = request.META.get("upload_too_large", "")
    return form(request.POST, request.FILES, dropped=dropped)


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
    }


def status(form: UploadForm) -> int:
    if not form.errors:
        return 200
    if form.has_error(NON_FIELD_ERRORS, "many"):
        return 429
    return 503 if form.has_error(NON_FIELD_ERRORS, "away") else 422
