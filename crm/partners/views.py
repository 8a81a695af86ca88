from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from crm.partners.api.problems import KINDS


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """What the `type` of each error points to."""
    return render(request, "partners/problems.html", {"kinds": KINDS})


@csrf_exempt
def nothing(request: HttpRequest, *_: object) -> HttpResponse:
    """Below /api/ also what does not exist is told in the API's words."""
    raise Http404
