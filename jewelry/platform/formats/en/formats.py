"""In English, too, a space groups thousands, as in Russian: a comma would read as a decimal
mark."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = "\N{NO-BREAK SPACE}"
