"""Decimals as the text that JSON keeps of them; None stays None."""

from decimal import Decimal


def exact_text(value: Decimal | float | None) -> str | None:
    """Return all digits of the value."""
    return None if value is None else str(value)


def amount_text(amount: Decimal | None) -> str | None:
    """Return money as text; the engine's amounts have two decimals, so nothing is rounded here."""
    return None if amount is None else f"{amount:.2f}"


def from_text(text: str | None) -> Decimal | None:
    """Return what `exact_text` was given. Raises ArithmeticError for a text that is no number."""
    return None if text is None else Decimal(text)
