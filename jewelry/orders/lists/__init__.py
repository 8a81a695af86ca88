"""Order lists as cached HTML: fast at any size, and never stale.

versions    what Postgres says every list's version and size are
query       which page of which list
face        how a face shows an order and a page
build       a page from rows, all read in one snapshot
memory      the bounded tier in the worker's memory
misses      a line in the log for each page that had to be made
probe       looks every change up again: truth is what Postgres says, rounds are what is due
strategies  how pages are kept: `versioned`, and others to compare it with
"""
