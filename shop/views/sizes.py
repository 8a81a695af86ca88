"""Which size a ring needs: the chart, a conversion, and a sheet to print."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from jewelry.models3d.ring_sizes import MAX_TYPED, SYSTEMS, RingSize, parse, table
from shop import size_strip

SYSTEM_NAMES = {
    "RU": _("Russia"),
    "US": _("USA, Canada"),
    "EU": _("Europe"),
    "UK": _("Britain, Australia"),
}


class SizeForm(forms.Form):
    """A size in one system; `worn` is what a ring of it has inside."""

    size = forms.CharField(
        label=_("Your size"),
        max_length=MAX_TYPED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    system = forms.ChoiceField(
        label=_("Sizes of"), choices=[(code, SYSTEM_NAMES[code]) for code in SYSTEMS]
    )
    worn: RingSize | None = None

    def clean(self) -> None:
        data = self.cleaned_data
        if "size" not in data or "system" not in data:
            return
        try:
            self.worn = RingSize(float(parse(data["size"], data["system"])))
        except ValueError:
            self.add_error("size", _("We know no such size. For example: 17,5, 7¼, 54 or M½."))


@require_safe
def chart(request: HttpRequest) -> HttpResponse:
    form = SizeForm(request.GET) if "size" in request.GET else SizeForm()
    form.is_valid()
    nearest = form.worn.russian if form.worn else ""
    context = {"form": form, "rows": table(), "nearest": nearest}
    return render(request, "shop/sizes.html", context, status=422 if form.errors else 200)


@require_safe
def strip(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse(
        size_strip.render(get_language() or "en"), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'inline; filename="ring-sizes.pdf"'
    return response
