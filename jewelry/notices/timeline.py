"""The letters about an order, for its timeline."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jewelry.notices.kinds import TITLES
from jewelry.notices.models import Notice
from jewelry.orders.timeline import MAX_ENTRIES_PER_SOURCE, Known, Moment


def letters(known: Known) -> Iterator[Moment]:
    traces = {f"email:{event.pk}": event.trace for event in known.events}
    for notice in known.order.notices.select_related("person").order_by("-pk")[
        :MAX_ENTRIES_PER_SOURCE
    ]:
        yield _letter(notice, traces.get(notice.key, ""))


def _letter(notice: Notice, trace: str) -> Moment:
    title, to = {"title": TITLES.get(notice.kind, notice.kind)}, (str(notice.person),)
    if notice.sent_at:
        what = _("Letter sent: “%(title)s”") % title
        return Moment(notice.sent_at, "letter", what, to, trace=trace)
    what = _("Letter sent or not, nobody knows: “%(title)s”") % title
    return Moment(notice.claimed_at, "letter", what, to, "bad", trace)
