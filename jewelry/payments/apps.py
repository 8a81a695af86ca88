from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "jewelry.payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from jewelry.orders import gates
        from jewelry.orders.signals import order_status_changed
        from jewelry.payments import account_limit, cancelling

        gates.GATES.append(account_limit.hold_the_limit)
        order_status_changed.connect(cancelling.pay_back, dispatch_uid="payments.pay_back")
