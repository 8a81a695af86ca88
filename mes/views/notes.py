"""Notes between the bench and the sellers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import WORKSHOP
from jewelry.talk import notes
from jewelry.talk.notes import NoteForm
from mes.views.orders import find_order


@role_required(*WORKSHOP)
@require_POST
def write_note(request: SignedIn, number: str) -> HttpResponse:
    order, form = find_order(number), NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for found in form.errors.values() for e in found))
        return redirect("mes:order", order.number)
    try:
        notes.keep_note(order, request.user, form.cleaned_data["note"], form.cleaned_data["token"])
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("mes:order", order.number)
