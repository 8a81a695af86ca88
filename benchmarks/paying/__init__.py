"""Customers pay, banks charge, orders are cancelled, and the process that does it is killed."""
