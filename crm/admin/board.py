from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm.board import APPROVALS
from jewelry.accounts.access import SignedIn
from jewelry.accounts.sessions import who
from jewelry.orders.lists import strategies, versions
from jewelry.orders.lists.query import Query, clean_cursor
from jewelry.orders.lists.versions import Versions
from jewelry.orders.statuses import Status


class BoardMixin:
    """Orders that wait for approval, newest first; one press approves."""

    admin_site: Any
    opts: Any

    def board_urls(self) -> list[URLPattern]:
        return [path("board/", self.board, name="orders_order_board")]

    def board(self, request: SignedIn) -> HttpResponseBase:
        """One statement authenticates the person and reads the list's version, before the admin
        does."""
        person, text = who(request, also=versions.SQL)
        request.user = person  # type: ignore[assignment]
        view = self.admin_site.admin_view(require_safe(self._board))
        answer: HttpResponseBase = view(request, versions.parse(text))
        return answer

    def _board(self, request: SignedIn, now: Versions) -> HttpResponse:
        query = Query(
            status=Status.PRICE_CALCULATED.value,
            language=get_language() or "en",
            before=clean_cursor(request.GET.get("before", "")),
        )
        tag = f"{now.of.get(query.status)}:{now.of.get(versions.NAMES)}"
        if request.GET.get("have") == tag and strategies.current().follows_versions():
            return HttpResponse(status=204)
        html = strategies.current().page(APPROVALS, query, now)
        context = {
            "board": mark_safe(html.decode()),  # noqa: S308  our own templates made it
            "tag": tag,
            "before": query.before,
            "waiting": now.sizes.get(query.status, 0),
        }
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "crm/_board.html", context)
        context |= self.admin_site.each_context(request)
        context |= {"title": _("Wait for your approval"), "opts": self.opts}
        return TemplateResponse(request, "crm/board.html", context)
