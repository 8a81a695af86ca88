from jewelry.shipping.models.carriers import Carrier, Carriers
from jewelry.shipping.models.shipments import HallmarkNumber, Shipment, ShippedOrder

__all__ = ["Carrier", "Carriers", "HallmarkNumber", "Shipment", "ShippedOrder"]
