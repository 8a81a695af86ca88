"""A finding is stored, and told by the child, as one object of JSON."""

import json

import pytest
from django.db import connection

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.isolation.answer import Answer
from jewelry.models3d.models import Measurement
from tests.factories import MeasurementFactory, geometry_of

GAP = Finding("open_surface", edges=3, x=1.0, y=2.0, z=3.0)
GAP_JSON = {"code": "open_surface", "edges": 3, "x": 1.0, "y": 2.0, "z": 3.0}


def test_the_parameters_stand_beside_the_code():
    assert GAP.to_json() == GAP_JSON
    assert Finding.from_json(GAP_JSON) == GAP


@pytest.mark.parametrize("wrong", [{}, {"edges": 3}, [], "open_surface", None])
def test_what_is_no_finding_is_refused(wrong):
    with pytest.raises((KeyError, TypeError)):
        Finding.from_json(wrong)


@pytest.mark.django_db
def test_a_column_holds_plain_json_and_is_read_as_findings():
    stored = MeasurementFactory(findings=[GAP, Finding("inside_out")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings::text FROM models3d_measurement")
        [(text,)] = cursor.fetchall()
    assert json.loads(text) == [GAP_JSON, {"code": "inside_out"}]
    assert Measurement.objects.get().findings == stored.findings
    assert list(Measurement.objects.values_list("findings", flat=True)) == [stored.findings]


@pytest.mark.django_db
def test_a_query_that_joins_no_row_has_no_findings():
    model = MeasurementFactory().model
    Measurement.objects.all().delete()
    assert type(model).objects.values_list("measurements__findings", flat=True).get() is None


def test_a_geometry_of_an_older_release_is_read():
    before = geometry_of()
    del before["hollows_in"]
    assert Geometry.from_json(before).hollows_in == {}


def test_the_childs_line_is_read_as_it_was_written():
    kept = geometry_of() | {"findings": [GAP_JSON], "hollows_in": {"cm": [{"code": "cavity"}]}}
    geometry = Geometry.from_json(kept)
    assert (geometry.findings, geometry.hollows_in) == ([GAP], {"cm": [Finding("cavity")]})
    answer = Answer(geometry, [GAP])
    assert json.loads(answer.to_line()) == {"geometry": kept, "findings": [GAP_JSON]}
    assert Answer.from_line(answer.to_line()) == answer
