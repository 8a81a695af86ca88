"""E-mail addresses: typed by anybody, a person's own only when a letter to them was answered.

Whoever signs up has an account of their own at once, with a login that nobody types (`CLAIM`). The
address becomes its login when it is confirmed, so one address is one account's, and any number of
strangers who typed it keep nobody from it. docs/decisions has the reasons.
"""
