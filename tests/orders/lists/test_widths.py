import pytest
from django.core.cache import cache

from jewelry.orders.lists.strategies.time_windows import widths
from jewelry.orders.lists.strategies.time_windows.widths import Tally, Widths, adapted


@pytest.mark.parametrize(
    ("width", "tally", "better"),
    [
        (30, Tally(views=100, asked=400, hits=396), 60),
        (60, Tally(views=100, asked=400, hits=396), 60),
        (30, Tally(views=100, asked=400, hits=300), 30),
        (30, Tally(views=100, asked=400, hits=200), 15),
        (15, Tally(views=100, asked=400, hits=0), 15),
        (15, Tally(views=2, asked=8, hits=0), 30),
        (60, Tally(views=2, asked=8, hits=8, crowded=True), 30),
    ],
)
def test_a_window_follows_hits_and_load(width: int, tally: Tally, better: int) -> None:
    assert adapted(width, tally) == better


def test_the_width_is_the_same_for_all_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Widths(), Widths()
    assert one.of("CLOSED") == 30
    one.note("CLOSED", 30, asked=4, hits=4)
    assert other.of("CLOSED") == 30, "not before the period is over"
    monkeypatch.setattr(widths, "PERIOD_SECONDS", -1.0)
    one.note("CLOSED", 30, asked=4, hits=4)
    assert other.of("CLOSED") == 60
    assert other.of("SUBMITTED") == 30


def test_a_crowd_narrows_at_once() -> None:
    one = Widths()
    one.note("CLOSED", 30, asked=4, hits=4, crowded=True)
    assert one.of("CLOSED") == 15


@pytest.mark.parametrize("junk", ["30", 7, None, [30]])
def test_a_width_of_another_release_is_not_believed(junk: object) -> None:
    cache.set("width:CLOSED", junk)
    assert Widths().of("CLOSED") == 30
