"""Personal data: exported and erased when the person asks, and deleted after a time.

Each package that stores some has a `Holder` of its own; `settings.PERSONAL_DATA` lists them all.
"""
