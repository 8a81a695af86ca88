"""What the product's own packages read: limits, payments, followers of the orders' history."""

from urllib.parse import urlsplit

from jewelry import env
from jewelry.payments import variants
from jewelry.settings.site import PRODUCTION, SITE_ADDRESS, TLS

# How the order lists are cached; the others are for comparison with the first.
ORDER_LIST_STRATEGIES = (
    "versioned",
    "uncached",
    "expiring",
    "cache_aside",
    "write_through",
    "time_windows",
    "status_index",
)
ORDER_LISTS = env.choice("ORDER_LISTS", ORDER_LIST_STRATEGIES)

# How many orders an operator may have in hand at a time; 0: any number.
ORDERS_IN_HAND = env.number("ORDERS_IN_HAND", 5, 0, 1_000_000)

# Who takes payments by card, see docs/payments.md. The demonstration moves no money: production
# has it only where it is named.
PAYMENT_CARD = variants.card_variant(PRODUCTION)
PAYMENT_VARIANTS = variants.variants_from(PAYMENT_CARD, PRODUCTION)
# django-payments builds its addresses from these two.
PAYMENT_HOST, PAYMENT_USES_SSL = urlsplit(SITE_ADDRESS).netloc, TLS

# 300 stones marked in sizes of their own are 300 rows of four fields on a price's page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500

# Uploads go to a temporary file, never to memory; the size is capped while they arrive.
FILE_UPLOAD_HANDLERS = ["jewelry.models3d.uploads.handler.CappedTemporaryFileUploadHandler"]

# Consumers of the orders' history, and how often a delivery may fail before it is parked.
OUTBOX_CONSUMERS = [
    "jewelry.orders.consumers.PRICING",
    "jewelry.orders.consumers.LISTS",
    "jewelry.purchases.consumers.PURCHASES",
    "jewelry.notices.consumers.MAIL",
    "crm.partners.webhooks.enqueue.WEBHOOKS",
]
# Holders of personal data. Erasing follows this order: rows that others refer to go last.
PERSONAL_DATA = [
    "jewelry.models3d.personal.UPLOADS",
    "crm.partners.personal.PARTNERS",
    "jewelry.aftercare.personal.AFTERCARE",
    "jewelry.shipping.personal.SHIPMENTS",
    "jewelry.talk.personal.TALK",
    "jewelry.payments.personal.PAYMENTS",
    "jewelry.purchases.personal.PURCHASES",
    "jewelry.pricing.personal.PRICES",
    "jewelry.orders.personal.ORDERS",
    "jewelry.notices.personal.LETTERS",
    "jewelry.accounts.personal.account.ACCOUNT",
]
OUTBOX_ATTEMPTS = env.number("OUTBOX_ATTEMPTS", 20, 1, 1000)

# How many requests a partner may make a minute, live and as many in the sandbox.
API_REQUESTS_A_MINUTE = env.number("API_REQUESTS_A_MINUTE", 120, 1, 1_000_000)

# How much storage the models of one person, one partner, one guest and all guests may use.
STORAGE_MB_PER_GUEST = env.number("STORAGE_MB_PER_GUEST", 50, 1, 1_000_000)
STORAGE_MB_OF_GUESTS = env.number("STORAGE_MB_OF_GUESTS", 2000, 1, 1_000_000)
STORAGE_MB_PER_PERSON = env.number("STORAGE_MB_PER_PERSON", 1000, 1, 1_000_000)
STORAGE_MB_PER_PARTNER = env.number("STORAGE_MB_PER_PARTNER", 20_000, 1, 10_000_000)

# From where an administrator fetches spot prices; each ends with a slash.
BANK_OF_RUSSIA_URL = env.folder_url("BANK_OF_RUSSIA_URL", "https://www.cbr.ru/scripts/")
LBMA_URL = env.folder_url("LBMA_URL", "https://prices.lbma.org.uk/json/")

# On a machine for trying, webhooks may go to http: and loopback addresses; in production never.
WEBHOOKS_LOCAL = not PRODUCTION
