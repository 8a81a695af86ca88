from django.contrib import admin
from django.urls import include, path

from jewelry.accounts.urls import allauth_urls
from jewelry.accounts.views import language
from jewelry.platform.metrics.endpoint import metrics

handler403 = "jewelry.accounts.refusals.forbidden"
handler500 = "jewelry.platform.unavailable.failed"
urlpatterns = [
    path("", include("shop.urls")),
    path("", include("jewelry.accounts.personal.urls")),
    path("accounts/address/", include("jewelry.accounts.addresses.urls")),
    path("accounts/", include("jewelry.accounts.urls")),
    path("accounts/", include(allauth_urls)),
    path("api/", include("crm.partners.urls")),
    path("admin/operations/", include("crm.urls")),
    path("admin/", admin.site.urls),
    path("mes/", include("mes.urls")),
    path("pictures/", include("jewelry.models3d.urls")),
    path("quotes/", include("jewelry.pricing.urls")),
    path("health/", include("jewelry.platform.urls")),
    path("metrics", metrics, name="metrics"),
    path("i18n/setlang/", language, name="set_language"),
]
