"""Refuses passwords made of the firm's own words, which attackers try first."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jewelry.accounts.models import User

OWN_WORDS = ("alexandrit", "александрит", "jewelry", "jewellery", "diamond", "ювелир", "бриллиант")
SEASONS = ("spring", "summer", "autumn", "winter", "весна", "лето", "осень", "зима")
MIN_OTHER_LETTERS = 4
"""So many letters besides such a word make the password acceptable."""


class OwnWordsValidator:
    """Refuses one of the words with a number or a year around it, but accepts a phrase with one."""

    def validate(self, password: str, user: User | None = None) -> None:
        letters = "".join(re.findall(r"[^\W\d_]+", password.lower()))
        for word in (*OWN_WORDS, *SEASONS):
            if word in letters and len(letters) - len(word) < MIN_OTHER_LETTERS:
                sentence = _("Choose another: this is one of the first that a guesser tries here.")
                raise ValidationError(sentence, "own_word")

    def get_help_text(self) -> str:
        return _("Your password can't be our firm's name or a season, with or without a number.")
