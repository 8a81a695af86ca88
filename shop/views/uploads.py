"""Large files in parts: where an upload stands, and its next part."""

import re
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jewelry.models3d import store
from jewelry.models3d.formats import door
from jewelry.models3d.models import Upload
from jewelry.models3d.uploads import resumable
from shop import limits, upload_form, visitors
from shop.views.orders import may_order
from shop.visitors import Visiting, for_visitors

OFFSET = "Upload-Offset"
NUMBER = re.compile(r"[0-9]{1,15}")


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A visitor without an account may begin one, too."""
    if not may_order(request.user):
        raise Http404
    if refusal := upload_form.too_fast(request):
        return refusal
    size = request.POST.get("size", "")
    try:
        if not request.user.is_authenticated:
            limits.take_file_of_guest(request, limits.UPLOADS_OF_ADDRESS)
        name, length = request.POST.get("name", ""), int(size) if NUMBER.fullmatch(size) else 0
        upload = resumable.begin(visitors.visitor_or_new(request), name, length)
    except door.BadModel as error:
        return JsonResponse({"error": str(error)}, status=422)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    response = JsonResponse({"id": upload.pk}, status=201)
    response["Location"] = reverse("shop:sent_part", args=[upload.pk])
    return _standing(response, upload.received)


@never_cache
@for_visitors
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def sent_part(request: Visiting, upload_id: UUID) -> HttpResponse:
    """404 for another person's upload, or one that ended or was dropped: the browser starts
    anew."""
    upload = get_object_or_404(Upload, pk=upload_id, owner=request.visitor)
    if request.method == "DELETE":
        resumable.give_up(upload)
        return HttpResponse(status=204)
    if request.method == "HEAD":
        return _standing(HttpResponse(), upload.received)
    return _append(request, upload)


def _append(request: HttpRequest, upload: Upload) -> HttpResponse:
    offset = request.headers.get(OFFSET, "")
    if not NUMBER.fullmatch(offset):
        return HttpResponse(status=400)
    try:
        received = resumable.append(upload, int(offset), request.read)
    except resumable.WrongOffset as wrong:
        return _standing(HttpResponse(status=409), wrong.received)
    except resumable.TooMuch:
        return HttpResponse(status=413)
    except Upload.DoesNotExist:
        raise Http404 from None
    except store.StorageUnavailable:
        return HttpResponse(status=503)
    return _standing(HttpResponse(status=204), received)


def _standing(response: HttpResponse, received: int) -> HttpResponse:
    response[OFFSET] = str(received)
    return response
