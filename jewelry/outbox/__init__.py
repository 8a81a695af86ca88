"""Whoever must react to an order's history does so exactly once, whatever is killed when.

consumer    who reacts, and to what; settings name them all in one place
publish     rows for those who want an event, in its own transaction; the broker is told on commit
line        what waits for one consumer about one order: served by one process, in order
deliver     the effect and the acknowledgement, in one transaction
tasks       the two ways a worker learns of work: a message by id, and the sweep
figures     depth, lag, parked: for the metrics and the pages
"""
