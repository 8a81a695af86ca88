"""Headers of every answer, also of those that come before the pages' middleware: static files,
errors, polls."""

from django.http import HttpRequest, HttpResponseBase

from jewelry.platform.middleware import GetResponse

UNLESS_SET = {
    "Content-Security-Policy": "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def harden(get_response: GetResponse) -> GetResponse:
    """Keep a header that the page has set itself."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in UNLESS_SET.items():
            response.headers.setdefault(name, value)
        return response

    return middleware
