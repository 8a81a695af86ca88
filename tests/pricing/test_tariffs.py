"""One draft, one in force, and nothing published ever changes."""

import pytest
from django.db import IntegrityError, transaction

from jewelry.accounts.models import Role
from jewelry.pricing import analysis, quotes, tariffs
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import SettingPrice, StonePrice, Tariff
from jewelry.pricing.tariffs import NotMeant, NotPublished
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    UserFactory,
    next_tariff,
    publish,
    tariff,
)

pytestmark = pytest.mark.django_db


def test_the_newest_published_one_is_in_force_and_a_draft_is_not() -> None:
    tariff()
    new = next_tariff(margin=2)
    tariffs.begin(UserFactory(role=Role.ADMIN))
    assert Tariff.objects.in_force() == Tariff.objects.held() == new
    assert new.number == 2


def test_what_is_published_is_read_once(django_assert_num_queries) -> None:
    tariff()
    Tariff.objects.in_force()
    with django_assert_num_queries(1):
        found = Tariff.objects.in_force()
        assert found.rates() and found.tables.stones


@pytest.mark.parametrize(
    "change",
    [
        lambda row: Tariff.objects.filter(pk=row.pk).update(margin=1),
        lambda row: Tariff.objects.filter(pk=row.pk).update(note="Another."),
        lambda row: Tariff.objects.filter(pk=row.pk).update(published_at=None, number=None),
        lambda row: Tariff.objects.filter(pk=row.pk)._raw_delete("default"),
        lambda row: StonePrice.objects.filter(tariff=row).update(price=1),
        lambda row: StonePrice.objects.filter(tariff=row).delete(),
        lambda row: StonePrice.objects.create(tariff=row, code="diamond", up_to=9, price=1),
        lambda row: SettingPrice.objects.filter(tariff=row).update(price=1),
    ],
)
def test_the_database_keeps_what_is_published(change) -> None:
    row = tariff()
    with pytest.raises(match="published"), transaction.atomic():
        change(row)


def test_a_line_is_not_smuggled_from_a_draft_into_what_is_published() -> None:
    row = tariff()
    draft = tariffs.begin(UserFactory(role=Role.ADMIN))
    line = StonePrice.objects.create(tariff=draft, code="diamond", up_to=9, price=1)
    with pytest.raises(match="published"), transaction.atomic():
        StonePrice.objects.filter(pk=line.pk).update(tariff=row)


def test_a_superseded_one_does_not_come_back() -> None:
    old = tariff()
    next_tariff()
    with pytest.raises(match="published"), transaction.atomic():
        Tariff.objects.filter(pk=old.pk).update(superseded_at=None)


def test_the_database_has_one_draft_and_one_in_force() -> None:
    row = tariff()
    tariffs.begin(UserFactory(role=Role.ADMIN))
    with pytest.raises(IntegrityError, match="tariff_one_draft"), transaction.atomic():
        Tariff.objects.create(spot_date=row.spot_date)
    with pytest.raises(IntegrityError, match="tariff_one_in_force"), transaction.atomic():
        Tariff.objects.create(spot_date=row.spot_date, number=9, published_at=row.published_at)


def test_a_receiver_that_fails_leaves_the_old_one_in_force() -> None:
    old, admin = tariff(), UserFactory(role=Role.ADMIN)
    draft = tariffs.begin(admin)

    def fail(**_kwargs: object) -> None:
        raise RuntimeError("no")

    tariffs.tariff_published.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            publish(draft, admin)
    finally:
        tariffs.tariff_published.disconnect(fail)
    assert Tariff.objects.in_force() == old
    assert Tariff.objects.draft() == draft


def test_one_who_publishes_an_old_edition_is_told_who_changed_it() -> None:
    tariff()
    admin = UserFactory(role=Role.ADMIN, name="Boris Lis")
    draft = tariffs.begin(admin)
    with pytest.raises(NotPublished, match="Boris Lis changed the draft at "):
        tariffs.publish(draft.pk, draft.edition - 1, admin)


@pytest.mark.parametrize("note", ["", "  "])
def test_nothing_is_published_without_a_reason(note) -> None:
    tariff()
    admin = UserFactory(role=Role.ADMIN)
    draft = tariffs.begin(admin)
    with pytest.raises(NotPublished, match="Say what changed and why"):
        tariffs.publish(draft.pk, draft.edition, admin, note)
    assert Tariff.objects.draft() == draft
    Tariff.objects.filter(pk=draft.pk).update(note="The workshop's rent.")
    assert tariffs.publish(draft.pk, draft.edition, admin, note).note == "The workshop's rent."


def test_what_leaps_is_not_published_without_a_yes_to_it() -> None:
    old, admin = tariff(), UserFactory(role=Role.ADMIN)
    AlloyFactory()
    draft = tariffs.begin(admin)
    Tariff.objects.filter(pk=draft.pk).update(spot_gold=old.spot_gold * 10)
    for sure in ("", f"{old.pk}.{draft.edition + 1}", "yes"):
        with pytest.raises(NotMeant) as found:
            tariffs.publish(draft.pk, draft.edition, admin, "Gold.", sure)
        assert "585 yellow gold" in [each.name for each in found.value.leaps.alloys]
    assert Tariff.objects.in_force() == old
    published = tariffs.publish(draft.pk, draft.edition, admin, "Gold.", found.value.token)
    assert Tariff.objects.in_force() == published


def test_an_alloy_that_is_renamed_has_its_new_name_on_every_price() -> None:
    """A process keeps recipes, which never change, and not the names beside them."""
    alloy, measurement = AlloyFactory(), MeasurementFactory()
    wanted = Specification(alloy.code)
    quotes.make(measurement, wanted)
    alloy.name_en = alloy.name_ru = "Sun gold"
    alloy.save()
    assert str(quotes.make(measurement, wanted).alloy) == "Sun gold"
    found = analysis.analyse(measurement, wanted, Tariff.objects.in_force())
    assert str(found.quote.alloy) == "Sun gold"


def test_an_alloy_that_is_added_is_priced_without_a_new_tariff() -> None:
    Tariff.objects.in_force().recipe(AlloyFactory().code)
    AlloyFactory(code="gold-958", fineness="0.958", density="17.90")
    quote = quotes.make(MeasurementFactory(), Specification("gold-958"))
    assert quote.total
    assert quote.inputs["metal"]["density"] == "17.90"
