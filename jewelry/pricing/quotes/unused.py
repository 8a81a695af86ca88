"""Deletes quotes that nothing needs any more."""

from django.db.models import QuerySet

from jewelry.pricing.models import Quote


def delete_unused(quotes: "QuerySet[Quote]") -> int:
    """Delete quotes that no order, request or later quote uses: from the newest of a chain back.

    Return how many.
    """
    unused = quotes.filter(
        order=None, pricerequest=None, piece=None, replaced_by=None, given=None, testorder=None
    )
    gone = 0
    while more := unused.delete()[0]:
        gone += more
    return gone
