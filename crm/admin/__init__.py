from crm.admin import alloys, clocks, messages, orders, people, tariffs

__all__ = ["alloys", "clocks", "messages", "orders", "people", "tariffs"]
