"""Order lists as cached HTML: fast at any size, and never stale.

versions         the version and size of every list, as Postgres gives them
query            which page of which list
renderer         how a face shows an order and a page
build            a page from rows, all read in one snapshot
page_cache       pages and rows in Valkey; `lru` before it, in the worker's memory
single_flight    one rebuild of a page at a time
miss_log         a line in the log for each page that had to be made
warm_set         which first pages people look at
freshness_probe  looks at every change again: `expected` is what Postgres says, `due` what is due
strategies       how pages are cached: `versioned`, and others to compare it with
"""
