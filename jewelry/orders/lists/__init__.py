"""Order lists as cached HTML: fast at any size, and never stale.

versions    what Postgres says every list's version and size are
query       which page of which list
face        how a face shows an order and a page
build       a page from rows, all read in one snapshot
memory      the bounded tier in the worker's memory
strategies  how pages are kept: `versioned`, and others to compare it with
"""
