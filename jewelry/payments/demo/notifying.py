"""The demo bank's notifications: real, signed requests, which may be lost like any provider's."""

import json
import logging
from datetime import timedelta
from http.client import HTTPException
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from urllib3.exceptions import HTTPError

from jewelry.payments.demo import signing
from jewelry.payments.demo.gateway import VARIANT, heard
from jewelry.payments.models import DemoCharge
from jewelry.platform.calling import Plain, Secure, Watch, tls
from jewelry.platform.celery import app

NOTIFY = "jewelry.payments.tasks.notify_of_demo"
TOTAL_SECONDS = 8.0

log = logging.getLogger(__name__)


def after_commit(charge: DemoCharge, told_in: timedelta) -> None:
    """Notify by a task. If the broker is down, nothing is sent, and the shop asks later."""

    def tell() -> None:
        app.send_task(NOTIFY, [charge.pk], countdown=told_in.total_seconds() or None)

    transaction.on_commit(tell, robust=True)


def send(pk: int) -> None:
    """Report one charge twice, as banks do that did not understand the first answer."""
    charge = DemoCharge.objects.get(pk=pk)
    event_id = uuid4().hex
    for _time in range(2):
        try:
            _post(body_of(charge, event_id))
        except (OSError, HTTPError, HTTPException) as error:
            log.warning("Nobody was told of %s: %s", charge, error)
            return


def body_of(charge: DemoCharge, event_id: str) -> bytes:
    said = heard(charge, event_id=event_id)
    names = ("event_id", "object_id", "kind", "currency", "token")
    event = {name: str(getattr(said, name)) for name in names} | {"amount": str(said.amount)}
    return json.dumps({"events": [event]}).encode()


def _post(body: bytes) -> None:
    site = urlsplit(settings.SITE_ADDRESS)
    watch = Watch(TOTAL_SECONDS)
    connection: Plain | Secure
    if site.scheme == "https":
        connection = Secure(site.hostname or "", site.port or 443, ssl_context=tls())
    else:
        connection = Plain(site.hostname or "", site.port or 80)
    connection.watch = watch
    headers = {"Content-Type": "application/json", "X-Demo-Signature": signing.sign(body)}
    try:
        path = reverse("shop:payment_notify", args=[VARIANT])
        connection.request("POST", path, body, headers, preload_content=False)
        if (status := connection.getresponse().status) >= 300:
            log.warning("A notification of the demonstration was answered by %s", status)
    finally:
        connection.close()
        watch.stop()
