"""Stones that were left in a model: they are not cast, and must not be weighed as metal."""
