"""What the customer's page of an order shows of its messages, and the form for the next."""

from typing import Any

from jewelry.orders.models import Order
from jewelry.talk import threads
from jewelry.talk.forms import MessageForm
from jewelry.talk.threads import Side


def talk_context(order: Order) -> dict[str, Any]:
    """Return the messages, which are read by now, and an empty form."""
    talk = threads.messages_of(order)
    threads.seen(order, Side.CUSTOMER, talk)
    return {"talk": talk, "talk_form": MessageForm(auto_id="talk-%s")}
