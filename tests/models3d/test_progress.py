"""A customer who waits for a price sees how far it is."""

import pytest
from django.core.files.base import ContentFile

from jewelry.models3d import progress, store
from jewelry.models3d.isolation import inspection
from tests.models3d.shapes import cube, stl
from tests.support.outages import closed_port

pytestmark = pytest.mark.django_db

SHA256 = "ab" * 32


@pytest.fixture
def heard(monkeypatch):
    """What is told of every model, as a page would read it."""
    stages = []
    real = progress.tell

    def tell(sha256, stage):
        real(sha256, stage)
        stages.append(progress.stage(sha256))

    monkeypatch.setattr(progress, "tell", tell)
    return stages


def test_the_stages_are_told_as_they_begin_and_forgotten_at_the_end(heard):
    model = store.keep(ContentFile(stl(cube(7.25))), "model.stl")
    assert progress.stage(model.sha256) is None
    assert store.measure(model).facts.volume_mm3 == 381.08
    assert heard == ["reading", "measuring", "walls", "picture"]
    assert progress.stage(model.sha256) is None


def test_a_measurement_that_fails_leaves_no_stage(monkeypatch):
    model = store.keep(ContentFile(stl(cube(7.5))), "model.stl")
    seen = []

    def fail(*_args):
        seen.append(progress.stage(model.sha256))
        raise OSError("no process to be had")

    monkeypatch.setattr(inspection, "inspect", fail)
    with pytest.raises(OSError):
        store.measure(model)
    assert seen == ["waiting"]
    assert progress.stage(model.sha256) is None


def test_a_waiting_worker_does_not_hide_the_one_that_measures():
    progress.tell(SHA256, "walls")
    progress.wait(SHA256)
    assert progress.stage(SHA256) == "walls"


def test_without_the_cache_nobody_knows_and_nothing_fails(settings):
    with closed_port() as port:
        settings.CACHES = {
            "default": settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{port}/0"}
        }
        progress.tell(SHA256, "walls")
        progress.wait(SHA256)
        assert progress.stage(SHA256) is None
        progress.forget(SHA256)
