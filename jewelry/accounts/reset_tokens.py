"""The token in a link to a new password: for one person and one letter, for an hour, once."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import F

from jewelry.accounts.models import User


class ResetTokens(PasswordResetTokenGenerator):
    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}|{user.reset_letters}"

    def newest(self, person: User) -> str:
        """Those of earlier letters open nothing any more."""
        User.objects.filter(pk=person.pk).update(reset_letters=F("reset_letters") + 1)
        person.refresh_from_db(fields=["reset_letters"])
        return self.make_token(person)


reset_tokens = ResetTokens()
