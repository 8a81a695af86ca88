"""The text about personal data that people agree to when they sign up (`accounts/privacy.html`)."""

VERSION = "2026-11-30"
"""Of the text. Change both together: whoever agreed to an older one is known by it."""
