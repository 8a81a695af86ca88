"""Readers ask for pages as browsers do, poll with their tags, and pass every answer to the check."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.freshness.asking import Question
from benchmarks.freshness.cast import Cast
from benchmarks.freshness.checker import Checker, View
from benchmarks.freshness.shown import Page, Unreadable, page
from benchmarks.lab.visitor import Answer, Away

Get = Callable[[str, dict[str, str]], Answer]
BUSY = ("MANUFACTURING_APPROVED", "MANUFACTURING_STARTED")


@dataclass
class Reader:
    """One browser. `get` asks the server, over HTTP or in this process."""

    get: Get
    person: int
    cast: Cast
    checker: Checker
    dice: random.Random
    tags: dict[Question, tuple[str, Page]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    failures: list[tuple[int, str]] = field(default_factory=list)
    """When, and 500 or what else went wrong."""

    def look(self) -> None:
        self._ask(self._question())

    def _ask(self, question: Question) -> None:
        headers = {"HX-Request": "true", "Accept-Language": question.language}
        tag, known = self.tags.get(question, ("", None))
        if tag:
            headers["HX-PTag"] = tag
        begin = time.monotonic_ns()
        try:
            answer = self.get(question.path, headers)
        except Away as problem:
            self.failures.append((begin, str(problem)))
            time.sleep(0.05)
            return
        now = time.monotonic_ns()
        self.milliseconds.append((now - begin) / 1e6)
        self.statuses[answer.status] += 1
        if answer.status >= 500:
            self.failures.append((begin, str(answer.status)))
            time.sleep(0.02)
        elif answer.status == 304 and known is not None:
            self._check(begin, question, known, kept=True)
        elif answer.status == 200:
            self._read(begin, question, answer)
        else:
            self.checker.violations.append(f"{question}: {answer.status}")

    def _read(self, begin: int, question: Question, answer: Answer) -> None:
        try:
            seen = page(answer.body)
        except Unreadable as problem:
            self.checker.violations.append(f"{question}: unreadable: {problem}")
            return
        self.tags[question] = answer.headers.get("HX-PTag", ""), seen
        if len(self.tags) > 12:
            self.tags.clear()
        self._check(begin, question, seen, kept=False)

    def _check(self, begin: int, question: Question, seen: Page, kept: bool) -> None:
        # The end is taken with the queue in hand, so that views are queued in the order of their ends.
        with self.checker.lock:
            view = View(begin, time.monotonic_ns(), question, seen, kept)
            self.checker.queue.append(view)

    def _question(self) -> Question:
        dice = self.dice
        if self.tags and dice.random() < 0.7:
            return dice.choice(list(self.tags))
        status = dice.choice(self.cast.statuses if dice.random() < 0.5 else BUSY)
        question = Question(status, dice.choice(("en", "ru")))
        kind = dice.random()
        if kind < 0.25:
            _tag, first = self.tags.get(question, ("", None))
            if first is not None and first.next:
                return Question(status, question.language, before=first.next)
        elif kind < 0.55:
            return Question(status, question.language, **self._filter())
        return question

    def _filter(self) -> dict[str, Any]:
        kinds: list[dict[str, Any]] = [
            {"alloy": self.dice.choice(self.cast.alloys)},
            {"operator": self.person},
            {"late": True},
            {"number": self.dice.choice(self.cast.orders)},
            {"name": self.dice.choice(self.cast.words)},
        ]
        return self.dice.choice(kinds)
