"""The comparison of list strategies tells the true from the stale."""

import pytest

from benchmarks.lists.judge import Change, View, judge

FREE, TAKEN = 0b11, 0b10
TAKES = [Change(1.0, 1.1, 0, free=False)]


def test_a_view_shows_what_was_committed_before_it_began():
    assert judge([View(2.0, 2.1, TAKEN)], FREE, TAKES).stale == 0
    verdict = judge([View(2.0, 2.1, FREE)], FREE, TAKES)
    assert (verdict.checked, verdict.stale) == (1, 1)
    assert verdict.longest == pytest.approx(0.9)


def test_a_view_may_show_either_while_the_change_is_under_way():
    views = [View(0.9, 1.05, FREE), View(0.9, 1.05, TAKEN), View(1.05, 2.0, FREE)]
    assert judge(views, FREE, TAKES).stale == 0


def test_a_view_that_shows_the_future_or_what_never_was_is_stale():
    views = [View(0.1, 0.2, TAKEN), View(2.0, 2.1, 0b01)]
    assert judge(views, FREE, TAKES).stale == 2
