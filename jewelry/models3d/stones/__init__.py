"""Stones that a model contains: they are not cast, and must not be weighed as metal."""
