from django.dispatch import Signal

order_status_changed = Signal()
"""Sent inside the move's transaction with `order` and `event`; a receiver's exception undoes it.

`order` has made all moves that are recorded with `event`: several when an order is placed. Work
that reaches outside the database belongs in `transaction.on_commit`.
"""
