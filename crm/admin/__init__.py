from crm.admin import alloys, deadlines, messages, orders, pay, people, tariffs

__all__ = ["alloys", "deadlines", "messages", "orders", "pay", "people", "tariffs"]
