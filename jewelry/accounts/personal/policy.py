"""The privacy text that people agree to when they sign up (`accounts/privacy.html`)."""

VERSION = "2026-11-30"
"""Of the text. Change both together: each person's row has the version they agreed to."""
