"""`python -m jewelry.server …`: granian, whose environment no other process can read.

Its first process only watches the one that imports Django, but knows the same secrets.
"""

from granian.cli import entrypoint

from jewelry.platform import hidden

if __name__ == "__main__":
    hidden.from_others()
    entrypoint()  # type: ignore[no-untyped-call]
