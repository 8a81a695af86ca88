"""Spot prices as the Bank of Russia and the LBMA publish them: read, fetched, put into a tariff."""
