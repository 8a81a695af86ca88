from crm.partners.admin import keys

__all__ = ["keys"]
