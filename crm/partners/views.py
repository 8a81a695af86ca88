from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from crm.partners.api.problems import PROBLEM_KINDS


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """The page that the `type` of each error links to."""
    return render(request, "partners/problems.html", {"kinds": PROBLEM_KINDS})


@csrf_exempt
def nothing(request: HttpRequest, *_: object) -> HttpResponse:
    """Answer 404 below /api/ in the API's own shape."""
    raise Http404
