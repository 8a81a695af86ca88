from crm.admin import orders, people, pricing

__all__ = ["orders", "people", "pricing"]
