import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jewelry.models3d.models import Model3D
from jewelry.models3d.picture import COLOURS
from jewelry.models3d.store import AWAY

SHA256 = re.compile(r"[0-9a-f]{64}")
PICTURE = re.compile(rf"({'|'.join(COLOURS)})(-thumb)?")


@require_GET
def picture(request: HttpRequest, sha256: str, name: str) -> HttpResponse:
    """Public but unguessable: who knows a file's hash has the file. Browsers keep it for ever."""
    if not SHA256.fullmatch(sha256) or not (parts := PICTURE.fullmatch(name)):
        raise Http404
    path = Model3D(sha256=sha256).picture_path(parts[1], thumb=bool(parts[2]))
    try:
        with default_storage.open(path) as file:
            response = HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None
    except AWAY:
        return HttpResponse(status=503)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def download(model: Model3D, name: str) -> HttpResponseBase:
    """The model's file, through us: whoever calls this has checked whose it is."""
    try:
        file = default_storage.open(model.path)
    except FileNotFoundError:
        raise Http404 from None
    except AWAY:
        sentence = _("The file store does not answer just now. Please try again in a minute.")
        return HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}.{model.format}",
        content_type="application/octet-stream",
    )
