from django.dispatch import Signal

order_status_changed = Signal()
"""Sent inside the moves' transaction with `order` and `events`; a receiver's exception undoes it.

`order` has made all moves of `events`: several when it is placed. Work that reaches outside the
database belongs in `transaction.on_commit`.
"""
