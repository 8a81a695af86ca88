import re

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from jewelry.models3d.models import Model3D, picture_path
from jewelry.models3d.rendering import COLOURS
from jewelry.platform.web.serving import KEPT_FOR_EVER, send_file

CONTENT = re.compile(r"[0-9a-f]{64}(-[0-9a-f]{12})?")
PICTURE = re.compile(rf"({'|'.join(COLOURS)})(-thumb)?")


@require_safe
def picture(request: HttpRequest, content: str, name: str) -> HttpResponseBase:
    """Public but unguessable, since the URL contains the file's hash. Browsers cache it for
    ever."""
    if not CONTENT.fullmatch(content) or not (parts := PICTURE.fullmatch(name)):
        raise Http404
    path = picture_path(content, parts[1], thumb=bool(parts[2]))
    return send_file(request, path, "image/webp", cache=KEPT_FOR_EVER)


def download(request: HttpRequest, model: Model3D, name: str) -> HttpResponseBase:
    """Serve the model's file; the caller has checked that the person may have it."""
    return send_file(request, model.path, "application/octet-stream", name=f"{name}.{model.format}")


def light(request: HttpRequest, model: Model3D | None) -> HttpResponseBase:
    """Serve the browser's light copy; access is checked each time, as for the file."""
    if model is None:
        raise Http404
    return send_file(request, model.glb_path, "model/gltf-binary")
