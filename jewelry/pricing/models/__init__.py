from jewelry.pricing.models.alloys import Alloy, Base, Colour
from jewelry.pricing.models.figures import CURRENCY
from jewelry.pricing.models.quotes import Quote, Verdict
from jewelry.pricing.models.repricings import Repricing
from jewelry.pricing.models.requests import PriceRequest
from jewelry.pricing.models.tariffs import SettingPrice, StonePrice, Tariff

__all__ = [
    "CURRENCY",
    "Alloy",
    "Base",
    "Colour",
    "PriceRequest",
    "Quote",
    "Repricing",
    "SettingPrice",
    "StonePrice",
    "Tariff",
    "Verdict",
]
