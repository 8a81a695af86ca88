"""A queue in a table: each message at least once, in order, whichever process is killed when.

Two policies use it: `jewelry.outbox` (an event for one of our consumers) and
`crm.partners.webhooks` (an event for a partner's endpoint).

models      the columns of a message, and its states
queue       locks, claims and retry delays
"""
