from crm.partners.admin import deliveries, keys, webhooks

__all__ = ["deliveries", "keys", "webhooks"]
