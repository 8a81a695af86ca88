"""E-mail addresses: anybody can type one; it is a person's own once they have answered a letter to
it.

A person who signs up has an account at once, with a login that nobody types (`CLAIM`). The
confirmed address becomes its login. So one address belongs to one account, and strangers who typed
it do not keep its owner from it. docs/decisions has the reasons.
"""
