from crm.partners.models.keys import ApiKey, Mode, Scope

__all__ = ["ApiKey", "Mode", "Scope"]
