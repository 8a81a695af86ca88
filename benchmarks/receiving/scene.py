"""Partners with a server each, events for them, and what must be true in the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from uuid import UUID, uuid4

from django.utils import timezone

from crm.partners.models import Mode, WebhookEndpoint
from crm.partners.webhooks import enqueue
from jewelry.accounts.models import Role, User
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from tests.support import receiver
from tests.support.receiver import Behaviour, Posted, Receiver

WAY = [status.value for status in Status if status != Status.CANCELLED]
TROUBLES = ("fails", "redirects", "cuts", "hangs", "late", "drips", "floods")


@dataclass
class Partner:
    server: Receiver
    endpoint: WebhookEndpoint


def partner(behaviour: Behaviour) -> Partner:
    server = Receiver(behaviour)
    person = User.objects.create_user(f"partner-{server.server.server_port}", role=Role.PARTNER)
    endpoint = WebhookEndpoint.objects.create(partner=person, mode=Mode.LIVE, url=server.url)
    return Partner(server, endpoint)


def moody(seed: int, share: float) -> Behaviour:
    """A share of the requests meet one of the troubles."""
    dice = Random(seed)  # noqa: S311

    def behaviour(server: Receiver, posted: Posted, body: str) -> None:
        trouble = dice.choice(TROUBLES) if dice.random() < share else "takes"
        getattr(receiver, trouble)(server, posted, body)

    return behaviour


def happens(to: Partner, order: UUID, version: int) -> None:
    """The order's next change, as the outbox's consumer gets it."""
    before = WAY[version - 2] if version > 1 else ""
    of = SimpleNamespace(customer_id=to.endpoint.partner_id, public_id=order, number="A-1")
    event = SimpleNamespace(
        verb=Verb.SHIP,
        from_status=before,
        to_status=WAY[version - 1],
        order_version=version,
        created_at=timezone.now(),
        data={},
    )
    enqueue.record(of, event, Mode.LIVE)


def events(to: Partner, orders: int) -> list[tuple[str, int]]:
    """Every order goes its whole way, all of them at once; what has to arrive."""
    ids = [uuid4() for _ in range(orders)]
    for version in range(1, len(WAY) + 1):
        for order in ids:
            happens(to, order, version)
    return [(str(order), version) for order in ids for version in range(1, len(WAY) + 1)]


def judge(to: Partner, wanted: Iterable[tuple[str, int]]) -> tuple[int, list[str]]:
    """Repeats that the ids let the receiver drop, and what is wrong."""
    ids: set[str] = set()
    taken: list[tuple[str, int]] = []
    for heard in to.server.heard:
        if heard.id not in ids:
            ids.add(heard.id)
            taken.append((heard.order, heard.version))
    wrong = [f"missing: {each}" for each in set(wanted) - set(taken)]
    wrong += [f"two ids: {each}" for each in set(taken) if taken.count(each) > 1]
    last: dict[str, int] = {}
    for order, version in taken:
        if version != last.get(order, 0) + 1:
            wrong.append(f"{order}: {version} after {last.get(order, 0)}")
        last[order] = version
    return len(to.server.heard) - len(taken), wrong
