"""Each consumer reacts to an order's history exactly once, whichever process is killed when.

consumer    who reacts, and to what; settings name all consumers in one place
publish     writes a row for each consumer that wants an event, in the event's own transaction
queue       all deliveries of one consumer about one order: one process serves it, in order
deliver     runs the effect and the acknowledgement in one transaction
tasks       how a worker learns of work: a message with ids on commit, and the sweep
metrics     depth, lag and parked deliveries, for Prometheus and the pages
"""
