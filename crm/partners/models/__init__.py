from crm.partners.models.keys import ApiKey, Mode, Scope
from crm.partners.models.resources import GivenQuote, KeptAnswer, SentModel
from crm.partners.models.sandbox import TestEvent, TestOrder
from crm.partners.models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiKey",
    "GivenQuote",
    "KeptAnswer",
    "Mode",
    "Scope",
    "SentModel",
    "TestEvent",
    "TestOrder",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]
