from crm.admin import alloys, clocks, messages, orders, pay, people, tariffs

__all__ = ["alloys", "clocks", "messages", "orders", "pay", "people", "tariffs"]
