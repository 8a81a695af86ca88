"""Models: sent, measured by the partners' own workers, and read with their prices."""

from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import File, Query, Router
from ninja.files import UploadedFile

from crm.partners.api import serializers
from crm.partners.api.auth import Asking, Bearer
from crm.partners.api.idempotency import PARAMETER, once
from crm.partners.api.problems import Problem
from crm.partners.api.schemas.models import ModelOut, StonesIn
from crm.partners.api.schemas.problems import READ_ERRORS, WRITE_ERRORS, ProblemOut
from crm.partners.api.schemas.values import Code
from crm.partners.models import ApiKey, Scope, SentModel
from jewelry.accounts import throttle
from jewelry.accounts.models import User
from jewelry.models3d import quota, store
from jewelry.models3d.formats import door
from jewelry.models3d.models import Model3D
from jewelry.models3d.tasks import measure_model
from jewelry.pricing import marking
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.marking import Unmarkable
from jewelry.pricing.models import Alloy

UNMARKABLE = {
    "unknown": gettext_lazy("the model's body_list has no such body"),
    "all": gettext_lazy("not every body can be a stone"),
}
QUEUE = "partners"
MAX_WAITING_MODELS = 20
MARKS = throttle.Limit("api-mark", 1000, 24 * 3600)
"""A partner's answers about stones, in each mode: each may be a model to measure."""

router = Router(tags=["Models"])


@router.post(
    "/models",
    auth=Bearer(Scope.MODELS_WRITE, "file"),
    response={202: ModelOut, WRITE_ERRORS - {404} | {503}: ProblemOut},
    openapi_extra=PARAMETER,
    summary="Upload a model",
)
@once
def send(request: Asking, file: Annotated[UploadedFile, File()]) -> HttpResponse:
    """STL, OBJ, PLY, GLB, 3MF or 3DM, up to 100 MB. Answered at once; Location is where to ask for it."""
    key = request.auth
    _refuse_too_many(key)
    return _taken(key, _keep(file, key.partner), door.display_name(file.name or ""))


@router.get(
    "/models/{uuid:model_id}",
    auth=Bearer(Scope.MODELS_READ),
    response={200: ModelOut, READ_ERRORS | {422}: ProblemOut},
    summary="Read a model",
    url_name="read_model",
)
def read(
    request: Asking, model_id: UUID, alloy: Annotated[Code | None, Query()] = None
) -> HttpResponse:
    """Its status; when that is “done”, its analysis, and what it costs in every alloy on offer."""
    return serializers.reply(200, serializers.model(own(request, model_id), _alloy(alloy or "")))


@router.post(
    "/models/{uuid:model_id}/stones",
    auth=Bearer(Scope.MODELS_WRITE, "json"),
    response={202: ModelOut, WRITE_ERRORS: ProblemOut},
    openapi_extra=PARAMETER,
    summary="Say which bodies are stones",
)
@once
def mark(request: Asking, model_id: UUID, body: StonesIn) -> HttpResponse:
    """Another model of the same file, measured without these bodies and their seats."""
    sent = own(request, model_id)
    if not (store.measured(sent.model) or sent.model.stones):
        raise Problem("not-measured", wait=2)
    _refuse_too_many(request.auth)
    try:
        numbers = _checked(sent.model, body)
    except Unmarkable as refused:
        errors = [{"pointer": "/body/bodies", "detail": str(UNMARKABLE[refused.code])}]
        raise Problem("invalid", errors=errors) from None
    if throttle.is_used_up(MARKS, f"{request.auth.partner_id}:{request.auth.mode}"):
        detail = _("At most %(count)d answers about stones a day.") % {"count": MARKS.most}
        raise Problem("too-many-requests", detail, wait=MARKS.seconds)
    return _taken(request.auth, store.marked(sent.model, numbers, body.left_out), sent.name)


def _checked(model: Model3D, body: StonesIn) -> frozenset[int]:
    """Return the numbers of stones. Raises Unmarkable for numbers that fit no body, or two roles."""
    stones, others = frozenset(body.bodies), frozenset(body.left_out)
    if stones & others:
        raise Unmarkable("unknown")
    marking.check(marking.listed(model, Specification(_alloy(""))), stones | others)
    return stones


def own(request: Asking, model_id: UUID) -> SentModel:
    sent = SentModel.objects.of(request.auth).select_related("model")
    if found := sent.filter(public_id=model_id).first():
        return found
    raise Problem("not-found")


def _taken(key: ApiKey, model: Model3D, name: str) -> HttpResponse:
    with transaction.atomic():
        quota.hold(key.partner)
        _refuse_too_many(key)  # parallel requests are all counted
        sent = SentModel.objects.create(partner=key.partner, mode=key.mode, model=model, name=name)
    if store.measured(model) is None:
        # Robust: beat repeats a message that the broker did not take.
        transaction.on_commit(lambda: _measure(model), robust=True)
    location = reverse("api:read_model", args=[sent.public_id])
    return serializers.reply(202, serializers.model(sent, _alloy("")), location)


def _refuse_too_many(key: ApiKey) -> None:
    if SentModel.objects.of(key).waiting().count() >= MAX_WAITING_MODELS:
        raise Problem("too-many-models", wait=30)


def _keep(file: UploadedFile, partner: User) -> Model3D:
    try:
        return store.keep(file, file.name or "", QUEUE, owner=partner)
    except door.BadModel as error:
        raise Problem("bad-model", str(error)) from None
    except store.StorageUnavailable:
        raise Problem("storage-away") from None


def _measure(model: Model3D) -> None:
    measure_model.apply_async((model.pk,), queue=QUEUE)


def _alloy(code: str) -> str:
    """One on offer; the first if none is named."""
    offered = list(Alloy.objects.filter(is_offered=True).values_list("code", flat=True))
    if code and code not in offered:
        raise Problem("invalid", errors=[not_offered("/query/alloy")])
    return code or offered[0]


def not_offered(pointer: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": _("no alloy on offer has this code")}
