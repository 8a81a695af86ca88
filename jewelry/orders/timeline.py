"""Everything that happened to one order. Packages above add their sources; see `SOURCES`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jewelry.accounts.models import User
from jewelry.models3d.models import Measurement
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.outbox.models import Delivery
from jewelry.pricing.labels import rub
from jewelry.pricing.models import Quote

MAX_ENTRIES_PER_SOURCE = 200
"""So that an order with years of history still fits a page."""

State = Literal["done", "waiting", "bad"]


@dataclass(frozen=True)
class Moment:
    """`kind` names its colour; `trace` is the id that the logs have for it."""

    at: datetime
    kind: str
    what: str
    notes: tuple[str, ...] = ()
    state: State = "done"
    trace: str = ""


@dataclass(frozen=True)
class Known:
    """The order and its history, from which each source finds its own: the last events, in order."""

    order: Order
    events: list[OrderEvent]

    def trace_of(self, version: int) -> str:
        return self.traces.get(version, "")

    def trace_near(self, moment: datetime, *verbs: Verb) -> str:
        """Of the move in whose transaction it was."""
        same = [each for each in self.events if each.verb in verbs]
        near = min(same, key=lambda each: abs(each.created_at - moment), default=None)
        return near.trace if near else ""

    @cached_property
    def traces(self) -> Mapping[int, str]:
        return {event.order_version: event.trace for event in self.events}


Source = Callable[[Known], Iterable[Moment]]


def of(order: Order) -> list[Moment]:
    """Return the entries, the oldest first; of a source with more, its last
    `MAX_ENTRIES_PER_SOURCE`."""
    events = order.events.select_related("actor").order_by("-order_version")[
        :MAX_ENTRIES_PER_SOURCE
    ]
    known = Known(order, sorted(events, key=lambda event: event.order_version))
    found = [moment for source in SOURCES for moment in source(known)]
    return sorted(found, key=lambda moment: moment.at)


def history(known: Known) -> Iterator[Moment]:
    for event in known.events:
        move = f"{event.get_from_status_display()} → {event.get_to_status_display()}"
        is_moved = event.from_status not in {"", event.to_status}
        notes = (_named(event.actor), move if is_moved else "")
        moment = Moment(event.created_at, "history", event.get_verb_display(), trace=event.trace)
        yield replace(moment, notes=_said(*notes, event.words))


def files(known: Known) -> Iterator[Moment]:
    model = known.order.model
    if model is None:
        return
    size = f"{filesizeformat(model.size)}, {model.format.upper()}"
    yield Moment(model.created_at, "file", _("The model's file came for the first time"), (size,))
    for measurement in model.measurements.order_by("-revision")[:MAX_ENTRIES_PER_SOURCE]:
        yield Moment(measurement.created_at, "file", _("Model measured"), _measured(measurement))


def _measured(measurement: Measurement) -> tuple[str, ...]:
    seconds = _("%(seconds)s s") % {"seconds": number_format(measurement.seconds, 1)}
    revision = _("revision %(number)s of the algorithm") % {"number": measurement.revision}
    count = len(measurement.findings)
    findings = ngettext("%(count)s finding", "%(count)s findings", count) % {"count": count}
    return _said(seconds, revision, findings if count else "")


def quotes(known: Known) -> Iterator[Moment]:
    traces = {event.data["quote"]: event.trace for event in known.events if "quote" in event.data}
    asked = {*traces, known.order.quote_id} - {None}
    for quote in Quote.objects.filter(pk__in=asked).select_related("author", "tariff"):
        notes = (
            str(quote),
            quote.get_verdict_display(),
            _("tariff %(number)s") % {"number": quote.tariff.number},
            str(quote.author or ""),
            quote.note,
        )
        what = _("Quote %(number)s") % {"number": quote.number}
        yield Moment(quote.created_at, "price", what, _said(*notes), trace=traces.get(quote.pk, ""))


def pay(known: Known) -> Iterator[Moment]:
    order = known.order
    for entry in order.pay.select_related("operator", "granted_by").order_by("-pk")[
        :MAX_ENTRIES_PER_SOURCE
    ]:
        notes: tuple[str, ...] = (str(entry.operator), rub(entry.amount))
        trace = known.trace_near(entry.reserved_at, Verb.TAKE)
        yield Moment(entry.reserved_at, "pay", _("Pay reserved"), notes, trace=trace)
        if entry.granted_by and entry.earned_at:
            trace = known.trace_near(entry.earned_at, Verb.CANCEL)
            notes += (str(entry.granted_by), entry.granted_why)
            yield Moment(entry.earned_at, "pay", _("Pay granted"), notes, trace=trace)
        elif entry.earned_at:
            trace = known.trace_near(entry.earned_at, Verb.COMPLETE)
            yield Moment(entry.earned_at, "pay", _("Pay earned"), notes, trace=trace)
        if entry.reversed_at:
            trace = known.trace_near(entry.reversed_at, Verb.RETURN, Verb.CANCEL)
            yield Moment(entry.reversed_at, "pay", _("Pay reversed"), notes, trace=trace)


def messages(known: Known) -> Iterator[Moment]:
    """Select by event: the outbox has no index of an order's acknowledged deliveries."""
    events = [event.pk for event in known.events]
    for delivery in Delivery.objects.filter(event__in=events).order_by("-pk")[
        :MAX_ENTRIES_PER_SOURCE
    ]:
        yield _message(delivery, known.trace_of(delivery.version))


def _message(delivery: Delivery, trace: str) -> Moment:
    about, count = {"consumer": delivery.consumer}, delivery.attempts
    tried = ngettext("%(count)s attempt", "%(count)s attempts", count) % {"count": count}
    if delivery.done_at:
        waited = (delivery.done_at - delivery.created_at).total_seconds()
        after = _("after %(seconds)s s") % {"seconds": number_format(waited, 1)}
        notes = (after, tried if count > 1 else "")
        what = _("Message to “%(consumer)s” acknowledged") % about
        return Moment(delivery.done_at, "message", what, _said(*notes), trace=trace)
    notes = (tried if count else "", delivery.error)
    if delivery.parked_at:
        what = _("Message to “%(consumer)s” parked") % about
        return Moment(delivery.parked_at, "message", what, _said(*notes), "bad", trace)
    what = _("Message to “%(consumer)s” waits") % about
    return Moment(delivery.created_at, "message", what, _said(*notes), "waiting", trace)


def _named(person: User | None) -> str:
    return str(person) if person else _("The computer")


def _said(*notes: str) -> tuple[str, ...]:
    return tuple(str(note) for note in notes if note)


SOURCES: list[Source] = [history, files, quotes, pay, messages]
"""Apps above the orders append theirs when they are ready."""
