"""What a packer says of a parcel: which orders lie in it, who carries it, its number, the hallmarks."""

from collections.abc import Mapping, Sequence

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jewelry.orders.models import Order
from jewelry.purchases.models import Purchase, SaleRules
from jewelry.shipping import numbers, sending
from jewelry.shipping.models import Carrier

MAX_TYPED = 60
PICKED_UP = _("nobody: picked up at the workshop")
NO_AUTOFILL = {"autocomplete": "off"}


class CarrierField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Of the carriers on offer; each is named with an example of its numbers."""

    def label_from_instance(self, carrier: object) -> str:
        assert isinstance(carrier, Carrier)
        return f"{carrier.name} ({carrier.sample})" if carrier.sample else carrier.name


class ShipForm(forms.Form):
    """`packed` are the orders that may go together, the one on the page first."""

    orders = forms.MultipleChoiceField(
        label=_("In this parcel"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one piece.")},
    )
    carrier = CarrierField(
        label=_("Who carries it"),
        queryset=Carrier.objects.none(),
        error_messages={"required": _("Say who carries it.")},
    )
    number = forms.CharField(
        label=_("Number of the parcel, scanned or typed"),
        max_length=MAX_TYPED,
        required=False,
        widget=forms.TextInput(attrs={**NO_AUTOFILL, "autocapitalize": "characters"}),
    )

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        packed: Sequence[Order],
        purchase: Purchase,
    ) -> None:
        super().__init__(data)
        self.packed = packed
        self._offer(purchase)
        self.needs_uin = SaleRules.objects.present().needs_uin
        for order in packed:
            self.fields[uins_of(order)] = _uin_field(order)

    def _offer(self, purchase: Purchase) -> None:
        orders, carrier = self.fields["orders"], self.fields["carrier"]
        assert isinstance(orders, forms.MultipleChoiceField) and isinstance(carrier, CarrierField)
        orders.choices = [(str(order.pk), f"{order.number} {order.title}") for order in self.packed]
        orders.initial = [str(order.pk) for order in self.packed]
        code = purchase.way.carrier_code if purchase.way else ""
        # The customer's choice stays possible when it is not offered to others any more.
        carrier.queryset = Carrier.objects.filter(Q(is_offered=True) | Q(code=code))
        carrier.initial = Carrier.objects.filter(code=code).first() if code else None
        if sending.is_picked_up(purchase):
            carrier.required = False
            carrier.empty_label = PICKED_UP

    @property
    def hallmarks(self) -> list[forms.BoundField]:
        return [self[uins_of(order)] for order in self.packed]

    @property
    def has_uin_errors(self) -> bool:
        return bool(self.errors) and any(field.data for field in self.hallmarks)

    @property
    def chosen(self) -> list[Order]:
        keys = set(self.cleaned_data["orders"])
        return [order for order in self.packed if str(order.pk) in keys]

    @property
    def uins(self) -> dict[int, list[str]]:
        typed = {order.pk: self.cleaned_data[uins_of(order)] for order in self.chosen}
        return {pk: numbers.uins(words) for pk, words in typed.items()}


def uins_of(order: Order) -> str:
    return f"uins-{order.pk}"


def _uin_field(order: Order) -> forms.CharField:
    """Required by `sending.ship` alone: an order that stays behind needs none."""
    count = order.quantity
    label = _("UIN of %(number)s, 16 digits")
    widget: forms.Widget = forms.TextInput(attrs={**NO_AUTOFILL, "inputmode": "numeric"})
    if count > 1:
        label = _("UIN of each of %(count)s × %(number)s, 16 digits, one in a line")
        widget = forms.Textarea(attrs={**NO_AUTOFILL, "rows": min(count, 6)})
    return forms.CharField(
        label=label % {"number": order.number, "count": count},
        max_length=(numbers.UIN_DIGITS + 4) * count,
        required=False,
        widget=widget,
    )
