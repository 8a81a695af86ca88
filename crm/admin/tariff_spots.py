"""Published spot prices: fetched on request, reviewed, and put into the draft."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm.admin.tariff_page import Pages, is_admin
from crm.admin.tariff_page import Spots as Age
from jewelry.accounts.access import SignedIn
from jewelry.platform.numbers import TypedDecimalField
from jewelry.pricing.models import Tariff
from jewelry.pricing.spots import publishing, sources
from jewelry.pricing.spots.reading import A_DOLLAR, MOST_BYTES, NotUsable
from jewelry.pricing.spots.sources import MAX_FILES, Spots, source_shown
from jewelry.pricing.tariffs.leaps import Step

FETCH, PREVIEW = "admin:pricing_tariff_fetch", "admin:pricing_tariff_preview"
FILES = "files"
SALT = "crm.spots"
MAX_AGE_SECONDS = 3600
"""Within this time the fetched prices may be put into a draft."""


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, as LBMA has a file for each metal."""

    widget = FilesInput(attrs={"accept": ".xml,.json"})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        found = [each for each in data if each] if isinstance(data, list) else []
        if len(found) > MAX_FILES:
            raise ValidationError(
                _("Between one and %(most)s files at a time.") % {"most": MAX_FILES}
            )
        return [super(FilesField, self).clean(each) for each in found]


class FetchForm(forms.Form):
    """`source` is the pressed button."""

    source = forms.ChoiceField(choices=[(name, name) for name in (*sources.SOURCES, FILES)])
    rate = TypedDecimalField(
        label=gettext_lazy("₽ per $, if not the bank's"),
        required=False,
        max_digits=8,
        decimal_places=4,
        validators=[MinValueValidator(A_DOLLAR[0]), MaxValueValidator(A_DOLLAR[1])],
    )
    published = FilesField(label=gettext_lazy("Files as they are published"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            data.get("source") == FILES
            and not data.get("published")
            and "published" not in self.errors
        ):
            self.add_error("published", _("Choose the files first."))
        return data

    def found(self) -> Spots:
        """Raises `NotUsable`. Asks other servers, for 15 seconds at most."""
        data = self.cleaned_data
        if data["source"] != FILES:
            return sources.fetch(data["source"], data["rate"])
        files = [(each.name or "", each.read(MOST_BYTES + 1)) for each in data["published"]]
        return sources.read(files, data["rate"])


class TariffSpots(Pages):
    def spot_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        fetch = require_http_methods(["GET", "HEAD", "POST"])(self.fetch)
        return [
            path("fetch/", site(fetch), name="pricing_tariff_fetch"),
            path("fetched/", site(require_POST(self.fetched)), name="pricing_tariff_fetched"),
        ]

    def fetch(self, request: SignedIn) -> HttpResponse:
        """Show published prices beside those in force; write nothing."""
        if not is_admin(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = FetchForm(request.POST, request.FILES) if posted else FetchForm()
        context: dict[str, Any] = {"form": form}
        if posted and form.is_valid():
            try:
                context |= _looked_at(form.found())
            except NotUsable as refused:
                context["refused"] = str(refused)
        context |= {"spots": Age.of(Tariff.objects.in_force()), "other": Tariff.objects.draft()}
        return self._page(request, "crm/tariff_fetch.html", _("Fetch spot prices"), context)

    def fetched(self, request: SignedIn) -> HttpResponse:
        """Put the prices on the page into the draft; the next page shows what that would change."""
        if not is_admin(request):
            raise PermissionDenied
        try:
            draft = publishing.into_draft(_from_page(request), request.user)
        except NotUsable as refused:
            messages.error(request, str(refused))
            return redirect(FETCH)
        return redirect(PREVIEW, draft.pk)


def _looked_at(found: Spots) -> dict[str, Any]:
    """Raises `NotUsable` for prices that are not new."""
    current = Tariff.objects.in_force()
    publishing.check_newer(found, current)
    return {
        "found": found,
        "source": source_shown(found.source),
        "moves": publishing.moves(found, current),
        "dollar": Step("", current.roubles_per_dollar, found.rate),
        "signed": signing.dumps(_plain(found), salt=SALT, compress=True),
    }


def _plain(found: Spots) -> dict[str, Any]:
    dollars = {metal: str(price) for metal, price in found.dollars.items()}
    return {
        "dollars": dollars,
        "rate": str(found.rate),
        "day": str(found.day),
        "source": found.source,
    }


def _from_page(request: HttpRequest) -> Spots:
    """Return the prices that we signed for the page. Raises `NotUsable`."""
    try:
        plain = signing.loads(request.POST.get("found", ""), salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        raise NotUsable(_("These prices were fetched long ago. Fetch once more.")) from None
    dollars = {metal: Decimal(price) for metal, price in plain["dollars"].items()}
    day = date.fromisoformat(plain["day"])
    return Spots(dollars, Decimal(plain["rate"]), day, plain["source"])
