"""Processes are killed at named points while orders come; afterwards nothing may be lost or doubled.

points   where: a name, whose process, and the function before or after which it dies
ledger   consumers that can be seen to act twice, beside the project's own
victim   a process of the project that can be made to die
scribe   plain commits, so that a server is busy
files    a sender of files in parts, and what has become of them
webhooks a partner's server, and what it has heard
scene    the world before: a customer, a measured model
run      kill after kill; how long it takes until all is done again
mutants  wrong outboxes, to show that the judge sees
judge    in the end: what is lost, doubled or out of order
"""
