"""What a page says, however its template is laid out."""

import re


def compact(html: str) -> str:
    """`html` with no blanks beside its tags and single ones elsewhere."""
    return re.sub(r" ?(<[^>]*?) ?(/?>) ?", r"\1\2", re.sub(r"[ \n]+", " ", html))
