from crm.admin import messages, orders, people, pricing

__all__ = ["messages", "orders", "people", "pricing"]
