"""The terms of sale (`shop/terms.html`) that a customer agrees to with each purchase."""

VERSION = "2026-11-30"
"""Of the text. Change both together: each purchase has the version that its customer agreed to."""
