"""Personal data of partners: models, keys, endpoints, test orders."""

from typing import Any

from django.utils import timezone

from crm.partners.models import (
    ApiKey,
    GivenQuote,
    KeptAnswer,
    SentModel,
    TestOrder,
    WebhookEndpoint,
)
from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.models3d.models import Model3D
from jewelry.models3d.personal import forget
from jewelry.pricing.models import Quote


def _export(person: User) -> dict[str, Any]:
    sent = SentModel.objects.filter(partner=person).order_by("-created_at")
    names = ("public_id", "name", "mode", "model__sha256", "created_at")
    test = TestOrder.objects.filter(customer=person).order_by("-pk")
    return {
        "sent_models": rows(sent.values(*names)),
        "api_keys": rows(ApiKey.objects.filter(partner=person).values("name", "mode", "prefix")),
        "webhooks": rows(person.webhooks.values("url", "mode", "created_at")),
        "test_orders": rows(test.values("public_id", "title", "comment", "status", "created_at")),
    }


def _erase(person: User) -> None:
    KeptAnswer.objects.filter(partner=person).delete()
    WebhookEndpoint.objects.filter(partner=person).delete()
    TestOrder.objects.filter(customer=person).delete()
    ApiKey.objects.filter(partner=person, revoked_at=None).update(revoked_at=timezone.now())
    models = list(Model3D.objects.filter(sentmodel__partner=person).distinct())
    given = Quote.objects.filter(given__sent__partner=person, order=None)
    unused = list(given.values_list("pk", flat=True))
    GivenQuote.objects.filter(quote__in=unused).delete()
    # The sandbox's quotes have no customer; the others go with the person's prices.
    Quote.objects.filter(pk__in=unused, customer=None).delete()
    SentModel.objects.filter(partner=person).update(name="—")
    SentModel.objects.filter(partner=person, given=None).delete()
    forget(models)


PARTNERS = Holder("partners", _export, _erase)
