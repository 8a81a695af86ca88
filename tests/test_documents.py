"""What documents name is there: a file that is moved or renamed leaves no dead name behind."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOTS = ("jewelry", "shop", "crm", "mes", "templates", "static", "locale", "tests", "benchmarks", "docs")  # fmt: skip
NAMED = re.compile(r"`([\w.][\w./-]*/[\w.-]+\.(?:py|js|css|sql|html|json|toml|txt|md|po))`")
BASE = settings.BASE_DIR
DOCUMENTS = sorted(
    str(path.relative_to(BASE)) for path in [*BASE.glob("*.md"), *BASE.glob("docs/**/*.md")]
)


@pytest.fixture(scope="module")
def files() -> set[str]:
    """Every ending of every path, as documents leave out what is clear from the context."""
    found = (path.relative_to(BASE).parts for root in ROOTS for path in (BASE / root).rglob("*.*"))
    return {"/".join(parts[i:]) for parts in found for i in range(len(parts))}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_names_files_that_are_there(document: str, files: set[str]) -> None:
    text = Path(BASE, document).read_text()
    # A recipe's NAME is the reader's to choose.
    named = {name for name in NAMED.findall(text) if "NAME" not in name}
    assert named - files == set()
