"""Are the order lists ever stale? Readers, writers and faults for minutes, and every row checked.

shown     what a list shows of an order, read from Postgres and read from HTML
log       what the writers have committed, and when
truth     every order's history: what was true at some moment from … to …
checker   each page against the truth, row by row
writer    changes of orders in every way there is
reader    pages of the board, as browsers ask for them
faults    what goes wrong meanwhile
mutants   wrong versions of the protocol, which the check has to catch
"""
