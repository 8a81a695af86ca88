"""`python -m jewelry.server …`: granian, whose environment no other process can read.

Its first process only watches the one that imports Django, but knows the same secrets.
"""

from granian.cli import entrypoint

from jewelry.platform import undumpable

if __name__ == "__main__":
    undumpable.from_others()
    entrypoint()  # type: ignore[no-untyped-call]
