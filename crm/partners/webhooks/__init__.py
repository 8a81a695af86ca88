"""Tells partners' systems about their orders: signed, in order, at least once.

enqueue    writes a row for each endpoint that wants an order's event
queue      whose turn it is: one process for an endpoint, one event of an order after the other
delivery   sends the request, and decides by the answer when to try again
http       one request, within a time limit
ssrf       which addresses a partner's endpoint may have
signing    secrets, and signatures by the Standard Webhooks specification
endpoints  creates, rotates and revives endpoints
letters    tells people that an endpoint was given up
metrics    how many deliveries wait, and for how long
timeline   the webhooks of one order

The types of events are in `partners.event_types`; `partners.root_keys` says which SECRET_KEY a secret
was derived from.
"""
