"""A partner's program says which bodies of a model are stones, as a customer does on the page."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile

from benchmarks.firm import parts
from crm.partners.api import models
from crm.partners.models import SentModel
from jewelry.accounts import throttle
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from tests.factories import tariff
from tests.models3d.shapes import stl, tube
from tests.partners.conftest import ALLOY, Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


@pytest.fixture
def model_of(db) -> Callable[..., str]:
    """Make a ring of 2 mm with a stone of 4 mm beside it, measured, in a program's hands."""
    tariff()

    def made(program: Program, scale: float = 1.0) -> str:
        bodies = [tube(8.5, 10.5, 4), parts.brilliant(4, (0, 20, 2))]
        content = ContentFile(stl(np.concatenate(bodies) * scale), "ring.stl")
        kept = store.keep(content, "ring.stl")
        store.measure(kept)
        sent = SentModel.objects.create(
            partner=program.key.partner, mode=program.key.mode, model=kept, name="ring.stl"
        )
        return str(sent.public_id)

    return made


@pytest.fixture
def model(partner: Program, model_of: Callable[..., str]) -> str:
    return model_of(partner)


def mark(partner: Program, model: str, bodies: object, **others):
    return partner.post(f"/models/{model}/stones", {"bodies": bodies} | others)


def quote_of(partner: Program, model: str, *stones: dict[str, Any], **others: str) -> Any:
    wanted = {"alloy": ALLOY, "stones": list(stones)} | others
    return partner.post("/quotes", {"model": model, "specification": wanted}).json()


def measured(model: str) -> None:
    store.measure(Model3D.objects.get(pk=SentModel.objects.get(public_id=model).model_id))


def test_the_analysis_lists_the_bodies(partner: Program, model: str) -> None:
    told = partner.get(f"/models/{model}").json()
    ring, stone = told["analysis"]["body_list"]
    assert (ring["number"], ring["why"], ring["round_mm"]) == (1, "", 21.0)
    assert (stone["number"], stone["why"], stone["round_mm"]) == (2, "cut", 4.0)
    assert told["stones"] is None
    [asks] = [each for each in told["analysis"]["reasons"] if each["code"] == "stones_suspected"]
    assert asks["next"] == "mark_stones"


def test_marked_stones_are_another_model_with_a_firm_price(partner: Program, model: str) -> None:
    before = partner.get(f"/models/{model}").json()["analysis"]
    answer = mark(partner, model, [2])
    assert answer.status_code == 202
    marked = answer.json()
    assert marked["id"] != model
    assert (marked["status"], marked["stones"]) == ("waiting", [2])
    assert answer["Location"].endswith(marked["id"])
    measured(marked["id"])
    found = partner.get(f"/models/{marked['id']}").json()["analysis"]
    assert (before["verdict"], found["verdict"]) == ("PROVISIONAL", "FIRM")
    assert found["weight_g"] < before["weight_g"]
    ruby = {"kind": "ruby", "size": "4.00", "count": 1, "setting": "prong"}
    with_stone, without = quote_of(partner, marked["id"], ruby), quote_of(partner, marked["id"])
    assert float(with_stone["total"]) > float(without["total"])
    codes = [[each["code"] for each in quote["reasons"]] for quote in (with_stone, without)]
    assert "stones_not_priced" not in codes[0]
    assert "stones_not_priced" in codes[1]


def test_all_may_be_metal(partner: Program, model: str) -> None:
    marked = mark(partner, model, []).json()
    assert marked["stones"] == []
    measured(marked["id"])
    assert partner.get(f"/models/{marked['id']}").json()["analysis"]["verdict"] == "FIRM"


def test_a_body_may_be_no_part_of_the_piece(partner: Program, model: str) -> None:
    sent = {"bodies": [], "left_out": [2]}
    answer = partner.post(f"/models/{model}/stones", sent, once="the-stand-left-out-1").json()
    assert (answer["stones"], answer["left_out"]) == ([], [2])
    measured(answer["id"])
    assert partner.get(f"/models/{answer['id']}").json()["analysis"]["verdict"] == "FIRM"
    both = {"bodies": [2], "left_out": [2]}
    refused = partner.post(f"/models/{model}/stones", both, once="the-stand-left-out-2")
    assert refused.status_code == 422


def test_the_same_key_twice_is_one_model(partner: Program, model: str) -> None:
    one, other = (
        partner.post(f"/models/{model}/stones", {"bodies": [2]}, once="the-same-key-0001").json()
        for _ in range(2)
    )
    assert one["id"] == other["id"]
    assert SentModel.objects.count() == 2


@pytest.mark.parametrize(
    "bodies",
    [
        [3],
        [1, 2],
        [0],
        [-1],
        ["x"],
        "2",
        None,
        [2.5],
        [10**12],
        list(range(1, 400)),
        [[2]],
        [True],
        [2, True],
    ],
    ids=str,
)
def test_what_cannot_be_marked_is_told_where(partner: Program, model: str, bodies) -> None:
    answer = mark(partner, model, bodies)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/body/bodies")
    assert SentModel.objects.count() == 1


def test_an_unknown_name_is_refused(partner: Program, model: str) -> None:
    assert mark(partner, model, [2], kind="ruby").status_code == 422


def test_a_model_that_is_not_measured_has_no_list_yet(partner: Program) -> None:
    content = ContentFile(stl(tube(8.5, 10.5, 4.01)), "ring.stl")
    sent = SentModel.objects.create(
        partner=partner.key.partner,
        mode=partner.key.mode,
        model=store.keep(content, "ring.stl"),
        name="ring.stl",
    )
    assert mark(partner, str(sent.public_id), [1]).status_code == 409


def stone(size: str, kind: str = "ruby") -> dict[str, Any]:
    return {"kind": kind, "size": size, "count": 1, "setting": "prong"}


@pytest.mark.parametrize("mode", ["live", "test"])
def test_the_stones_of_an_order_follow_its_unit(new_program, mode, model_of) -> None:
    program = new_program(mode=mode)
    sent = model_of(program, scale=0.25)
    marked = mark(program, sent, [2]).json()["id"]
    measured(marked)
    small = quote_of(program, marked, stone("1.00"), unit="mm")
    order = program.post("/orders", {"quote": small["id"], "title": "Wave"}).json()
    larger = quote_of(program, marked, stone("10.00"), unit="cm")
    answer = program.post(f"/orders/{order['id']}/model", {"quote": larger["id"]})
    assert answer.status_code == 200, answer.content
    assert answer.json()["specification"]["stones"][0]["size"] == "10.00"


def test_a_stone_that_no_body_is_stays_what_was_ordered(new_program, model_of) -> None:
    program = new_program()
    marked = mark(program, model_of(program), [2]).json()["id"]
    measured(marked)
    own, other = stone("1.50", "emerald"), stone("2.00", "emerald")
    ordered = quote_of(program, marked, stone("4.00"), own)
    order = program.post("/orders", {"quote": ordered["id"], "title": "Wave"}).json()
    quote = quote_of(program, marked, stone("4.00"), other)
    answer = program.post(f"/orders/{order['id']}/model", {"quote": quote["id"]})
    assert answer.status_code == 422


def test_a_program_says_that_a_stone_is_left_out_in_any_unit(new_program, model_of) -> None:
    program = new_program()
    marked = mark(program, model_of(program, scale=0.1), [2]).json()["id"]
    measured(marked)
    unsaid, said = (
        quote_of(program, marked, *rows, unit="cm") for rows in ([], [stone("4.00", "")])
    )
    codes = [[each["code"] for each in quote["reasons"]] for quote in (unsaid, said)]
    assert ("stones_unconfirmed" in codes[0], unsaid["verdict"]) == (True, "PROVISIONAL")
    assert ("stones_not_priced" in codes[1], said["verdict"]) == (True, "FIRM")
    assert said["total"] == unsaid["total"]
    assert said["specification"]["stones"] == [stone("4.00", "")]


def test_a_program_that_marks_on_and_on_is_stopped(partner: Program, model, monkeypatch) -> None:
    monkeypatch.setattr(models, "MARKS", throttle.Limit("api-mark-test", 1, 60))
    assert mark(partner, model, [2]).status_code == 202
    answer = mark(partner, model, [])
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "a day" in answer.json()["detail"]
    assert SentModel.objects.count() == 2
