"""`python -m jewelry.server …`: granian, whose environment other processes cannot read.

Its first process only supervises the one that imports Django, but has the same secrets.
"""

from granian.cli import entrypoint

from jewelry.platform import undumpable

if __name__ == "__main__":
    undumpable.from_others()
    entrypoint()  # type: ignore[no-untyped-call]
