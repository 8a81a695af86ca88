"""Wrong outboxes and a wrong store, each of which has to be caught: proof that the judge can see."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from crm.partners.models import WebhookDelivery
from crm.partners.webhooks import delivery as sending
from crm.partners.webhooks import http, signing
from crm.partners.webhooks.http import Answer
from jewelry.models3d import store
from jewelry.models3d.formats import door
from jewelry.models3d.models import Model3D
from jewelry.outbox import deliver
from jewelry.outbox.consumer import Consumer
from jewelry.outbox.models import Delivery


def _nothing() -> None:
    pass


def _apart() -> None:
    """The effect is committed before the acknowledgement."""

    def act(delivery: Delivery, consumer: Consumer, prepared: object) -> str:
        consumer.effect(delivery.event, prepared)
        deliver._acknowledge(delivery)
        return "done"

    deliver._act = act


def _hasty() -> None:
    """The acknowledgement is committed before the effect."""

    def act(delivery: Delivery, consumer: Consumer, prepared: object) -> str:
        deliver._acknowledge(delivery)
        consumer.effect(delivery.event, prepared)
        return "done"

    deliver._act = act


def _unswept() -> None:
    """Only the broker is trusted."""
    deliver.sweep = lambda name: None


def _hollow() -> None:
    """A model's row is committed before its file, and believed."""

    def keep(
        file: Any,
        name: str,
        queue: str = "pricing",
        *,
        owner: Any = None,
        reserved: int = 0,
        checked: str = "",
    ) -> Model3D:
        fmt, sha256 = door.check(file, name, file.size), store._digest(file)
        known = {"sha256": sha256, "format": fmt}
        model, is_new = Model3D.objects.get_or_create(
            **known, defaults={"size": file.size, "queue": queue}
        )
        if is_new:
            store._put(model, file)
        return model

    store.keep = keep


def _eager() -> None:
    """A webhook is written down as delivered before it is sent."""

    def send(delivery: WebhookDelivery) -> None:
        headers = signing.headers(delivery, timezone.now())
        sending.learn(delivery, headers, Answer(200))
        http.post(delivery.endpoint.url, headers, delivery.body)

    sending.send = send


MUTANTS: dict[str, Callable[[], None]] = {
    "": _nothing,
    "apart": _apart,
    "hasty": _hasty,
    "unswept": _unswept,
    "hollow": _hollow,
    "eager": _eager,
}
