from crm.admin import alloys, messages, orders, people, tariffs

__all__ = ["alloys", "messages", "orders", "people", "tariffs"]
