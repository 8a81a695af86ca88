import uuid
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from jewelry.models3d.fields import FindingsField
from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.stones import marks


def picture_path(content: str, colour: str, *, thumb: bool = False) -> str:
    return f"pictures/{content[:2]}/{content}/{colour}{'-thumb' if thumb else ''}.webp"


class Model3D(models.Model):
    """A 3D file, addressed by its content, and which of its bodies are stones.

    The same file is stored once, and measured once for each answer about its stones.
    """

    sha256 = models.CharField(max_length=64)
    format = models.CharField(_("format"), max_length=4)
    # As `stones.marks` writes it; empty while no customer has marked stones.
    stones = models.CharField(
        _("stones"), max_length=marks.MAX_CHARACTERS, blank=True, default="", db_default=""
    )
    size = models.PositiveBigIntegerField(_("size, bytes"))
    # The queue whose workers measure it: that of the first sender.
    queue = models.CharField(max_length=20, default="pricing", db_default="pricing")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("3D model")
        verbose_name_plural = _("3D models")
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "format", "stones"], name="model3d_one_per_content"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}.{self.format}"

    @property
    def content(self) -> str:
        """What is measured and drawn: the file, and with it the answer about its stones."""
        said = blake2b(self.stones.encode(), digest_size=6).hexdigest() if self.stones else ""
        return f"{self.sha256}-{said}" if said else self.sha256

    @property
    def marked(self) -> tuple[int, ...]:
        """The numbers of the bodies that are stones."""
        return marks.numbers(self.stones)

    @property
    def left_out(self) -> tuple[int, ...]:
        """The numbers of the bodies that are no part of the piece."""
        return marks.left_out(self.stones)

    @property
    def path(self) -> str:
        """The file's path in storage, derived from the content, so a retry overwrites its own
        object."""
        return f"models/{self.sha256[:2]}/{self.sha256}.{self.format}"

    def picture_path(self, colour: str, *, thumb: bool = False) -> str:
        return picture_path(self.content, colour, thumb=thumb)

    @property
    def glb_path(self) -> str:
        """The path of the browser's light copy, which is not public as the pictures are."""
        return f"pictures/{self.sha256[:2]}/{self.content}/model.glb"


class Measurement(models.Model):
    """What one revision of the geometry found in a model; never changed, never invalidated."""

    model = models.ForeignKey(Model3D, models.CASCADE, related_name="measurements")
    revision = models.PositiveSmallIntegerField()
    geometry = models.JSONField(null=True)
    findings: "models.Field[list[Finding], list[Finding]]" = FindingsField(default=list)
    pictured = models.BooleanField(default=False)
    has_glb = models.BooleanField(default=False)
    seconds = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "revision"], name="measurement_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} r{self.revision}"

    @cached_property
    def facts(self) -> Geometry | None:
        data: dict[str, Any] | None = self.geometry
        return Geometry.from_json(data) if data else None

    @cached_property
    def sized_facts(self) -> dict[tuple[str, Decimal | None], Geometry | None]:
        """`facts` by unit and ring size, as they are asked for: a list of bodies is long to scale."""
        return {}


class Ownership(models.Model):
    """The person who sent a model, and when; it counts against their quota."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ownerships")
    model = models.ForeignKey(Model3D, models.CASCADE, related_name="ownerships")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "model"], name="ownership_once")]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.model_id}"


class Upload(models.Model):
    """A file that arrives in parts, each an object of its own; `received` bytes are stored.

    Only `resumable` writes it, and `storage_sweep` deletes it a day after the last part. After the
    whole file was checked, it has `model` or `refusal`, and its parts are deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    parts = models.JSONField(default=list)
    model = models.ForeignKey(Model3D, models.SET_NULL, null=True, related_name="+")
    refusal = models.JSONField(null=True)
    """For a file that cannot be a model: `BadModel.to_json`."""

    touched_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="upload_not_overfull"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.received} of {self.size}"

    @property
    def is_whole(self) -> bool:
        return self.received == self.size
