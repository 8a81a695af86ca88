"""Spot prices as the Bank of Russia and the LBMA publish them: reading, fetching, publishing."""
