"""English groups thousands by a space, as Russian does: a comma would read as a decimal mark."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = "\N{NO-BREAK SPACE}"
