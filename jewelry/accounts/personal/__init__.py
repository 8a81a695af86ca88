"""Personal data: given to whoever it is about, erased when they ask, and not kept for ever.

Each room that keeps some says so in a `Holder` of its own; `settings.PERSONAL_DATA` names them all.
"""
