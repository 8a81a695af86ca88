"""A purchase after it was ordered."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.models3d.models import Measurement
from jewelry.orders import permissions
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.purchases.models import Purchase
from shop import money
from shop.phones import shown


@never_cache
@role_required(*BUYERS)
@require_safe
def show(request: SignedIn, public_id: UUID) -> HttpResponse:
    mine = Purchase.objects.of(request.user).placed().select_related("way")
    purchase = get_object_or_404(mine, public_id=public_id)
    found = Order.objects.filter(purchase_piece__purchase=purchase).in_full()
    found = found.select_related("shipped_in__shipment__carrier")
    orders = list(found.order_by("purchase_piece__position"))
    models = [order.model_id for order in orders]
    pictured = Measurement.objects.filter(model__in=models, pictured=True)
    context = {
        "purchase": purchase,
        "orders": orders,
        "pictured": set(pictured.values_list("model", flat=True)),
        "money": money.of(purchase, request.user),
        "phone": shown(purchase.phone),
        "may_cancel": any(permissions.may(order, request.user, Verb.CANCEL) for order in orders),
    }
    return render(request, "shop/purchase.html", context)
