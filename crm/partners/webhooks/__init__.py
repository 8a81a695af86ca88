"""Partners' systems hear of their orders: signed, in order, at least once.

kinds      the types of events
feeding    an order's change becomes a row for each endpoint that wants it
root_keys  which SECRET_KEY a secret was derived from
signing    secrets, and signatures by the Standard Webhooks specification
addresses  which addresses a partner may make us call
outgoing   one request, to such an address, within a time
line       whose turn it is: one process for an endpoint, one event of an order after the other
sending    the request, what is learned of it, and when to try again
endpoints  making, rotating, reviving
letters    who is told when an endpoint was given up
figures    what waits, for the metrics
trace      the webhooks of one order
"""
