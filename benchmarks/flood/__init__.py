"""A customer's page while partners' programs are at their limit, and beyond it, and silent.

scene    the world before: a customer with orders, partners with keys
crowd    the partners' programs, in a process of their own
"""
