import logging

from jewelry.payments import asking, statements
from jewelry.payments.demo import notifying
from jewelry.payments.gateway import Unreachable
from jewelry.payments.models import Refund
from jewelry.platform.celery import app

log = logging.getLogger(__name__)


@app.task
def send_refund(pk: int) -> None:
    """It may be lost, late, or run twice: `reconcile` sends again, and the provider knows the
    refund's token."""
    refund = Refund.objects.select_related("payment").filter(pk=pk).first()
    try:
        if refund:
            asking.send(refund)
    except Unreachable as why:
        log.warning("Refund %s is sent again later: %s", pk, why)


@app.task
def reconcile() -> None:
    asking.reconcile()


@app.task
def make_statements() -> None:
    statements.make_missing_statements()


@app.task
def notify_of_demo(pk: int) -> None:
    notifying.send(pk)
