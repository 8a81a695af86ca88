"""The project's application, with points to die at and, on demand, a wrong protocol."""

import os
from contextlib import ExitStack
from pathlib import Path

from jewelry.wsgi import application

__all__ = ["application"]

if folder := os.environ.get("FRESHNESS_HOOKS"):
    from benchmarks.freshness import hooks

    hooks.install(Path(folder))

from benchmarks.freshness import mutants

forever = ExitStack()
forever.enter_context(mutants.applied(os.environ.get("FRESHNESS_MUTANT", "")))
