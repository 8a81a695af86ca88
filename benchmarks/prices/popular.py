"""`python -m benchmarks.prices.popular`: many quotes for one model, in mixed alloys.

The model is measured once, from its file; then every order asks for its quote. Half-way a tariff is
published. Shown: what a quote costs (the price path: which tariff, the price, the quote's row), how
often the model was measured and its file opened, and that nobody used the old tariff afterwards.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from benchmarks.lab import stage

if TYPE_CHECKING:
    from jewelry.models3d.models import Model3D
    from jewelry.pricing.engine.specification import Specification


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.prices.popular", description=__doc__
    )
    parser.add_argument("--quotes", type=int, default=1000)
    options = parser.parse_args()
    with stage.set_up("popular"):
        return _run(options.quotes)


def _run(count: int) -> int:
    from jewelry.accounts.models import Role, User
    from jewelry.pricing import tariffs
    from jewelry.pricing.models import Quote, Tariff

    model, wanted = _model(), _wanted()
    admin = User.objects.create_user("admin", role=Role.ADMIN)
    with _counting() as counts:
        _measure(model)
        _quote_all(model, wanted, 50)  # connections, plans, the release's digest
        first = _quote_all(model, wanted, count // 2)
        draft = tariffs.begin(admin)
        Tariff.objects.filter(pk=draft.pk).update(margin="0.36")
        published = tariffs.publish(draft.pk, draft.edition, admin, "A point more of margin.")
        last = Quote.objects.latest("pk").pk
        second = _quote_all(model, wanted, count - count // 2)
    late = Quote.objects.filter(pk__gt=last).exclude(tariff=published).count()
    stage.say(f"measured {counts['inspect']} time, the file opened {counts['open']} time")
    _tell(f"{count} quotes, from the cache", first + second)
    _tell("the price alone, from the cache", _prices(model, wanted, count))
    _tell("the price alone, the cache empty", _prices(model, wanted, 200, forget=True))
    stage.say(f"after the publication: {len(second)} quotes, by the old tariff {late}")
    return 1 if late or counts["inspect"] != 1 or median(first + second) > 2 else 0


def _model() -> "Model3D":
    from django.core.files.base import ContentFile

    from jewelry.models3d import store
    from shop.demo.pieces import PIECES, to_stl

    return store.keep(ContentFile(to_stl(PIECES[0].build()), "piece.stl"), "piece.stl")


def _wanted() -> "Iterator[Specification]":
    from jewelry.pricing.engine.specification import Specification
    from jewelry.pricing.models import Alloy

    codes = [Specification(code) for code in Alloy.objects.values_list("code", flat=True)]
    return cycle([*codes, *(replace(each, quantity=2) for each in codes)])


def _measure(model: "Model3D") -> None:
    from jewelry.models3d import store

    since = time.monotonic()
    store.measure(model)
    stage.say(f"measuring and picturing it took {time.monotonic() - since:.2f} s")


def _quote_all(model: "Model3D", wanted: "Iterator[Specification]", count: int) -> list[float]:
    from jewelry.pricing import quotes

    return [_timed(lambda: quotes.known(model, next(wanted))) for _ in range(count)]


def _prices(
    model: "Model3D", wanted: "Iterator[Specification]", count: int, *, forget: bool = False
) -> list[float]:
    from django.core.cache import cache

    from jewelry.pricing.models import Tariff
    from jewelry.pricing.quotes import price_cache

    found = []
    for _ in range(count):
        if forget:
            cache.clear()
        found.append(
            _timed(lambda: price_cache.find(model, next(wanted), Tariff.objects.in_force()))
        )
    return found


def _timed(what: Callable[[], Any]) -> float:
    since = time.perf_counter()
    assert what() is not None
    return (time.perf_counter() - since) * 1000


@contextmanager
def _counting() -> Iterator[dict[str, int]]:
    """How often a model was measured, and a stored file opened."""
    from django.core.files.storage import default_storage

    from jewelry.models3d.isolation import inspection

    counts = {"inspect": 0, "open": 0}

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            counts[name] += 1
            return real(*args, **kwargs)

        return call

    inspect, opened = inspection.inspect, default_storage.open
    inspection.inspect, default_storage.open = counted("inspect", inspect), counted("open", opened)  # type: ignore[method-assign]
    try:
        yield counts
    finally:
        inspection.inspect, default_storage.open = inspect, opened  # type: ignore[method-assign]


def _tell(what: str, milliseconds: list[float]) -> None:
    p95 = quantiles(milliseconds, n=20)[-1]
    stage.say(f"{what}: p50 {median(milliseconds):.2f} ms, p95 {p95:.2f} ms")


if __name__ == "__main__":
    sys.exit(main())
