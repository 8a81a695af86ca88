"""Browsers keep no page of a person after they have signed out."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jewelry.platform.middleware import GetResponse

NOTHING = "no-store, private"


def keep_nothing_of_people(get_response: GetResponse) -> GetResponse:
    """Forbid browsers to store pages for people with a session, unless a page says otherwise.

    Files do: public ones named by their content are stored for ever, models are revalidated each
    time. The end of a session empties the browser's cache of them.
    """
    name = settings.SESSION_COOKIE_NAME

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        given = response.cookies.get(name)
        if (given or name in request.COOKIES) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = NOTHING
        if given is not None and not given.value:
            response["Clear-Site-Data"] = '"cache"'
        return response

    return middleware
