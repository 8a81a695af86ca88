from jewelry.purchases.models.purchases import (
    MAX_PIECES,
    Method,
    Pays,
    Piece,
    Purchase,
    Purchases,
    State,
)
from jewelry.purchases.models.recipients import (
    MAX_ADDRESSES,
    RECIPIENT_FIELDS,
    Address,
    Recipient,
)
from jewelry.purchases.models.sizers import SizerRequest
from jewelry.purchases.models.ways import DeliveryRate, DeliveryWay, SaleRules, WayKind

__all__ = [
    "MAX_ADDRESSES",
    "MAX_PIECES",
    "RECIPIENT_FIELDS",
    "Address",
    "DeliveryRate",
    "DeliveryWay",
    "Method",
    "Pays",
    "Piece",
    "Purchase",
    "Purchases",
    "Recipient",
    "SaleRules",
    "SizerRequest",
    "State",
    "WayKind",
]
