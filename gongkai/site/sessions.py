"""The sign-in cookie, for the desk and the editor only: the public site carries none at all."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

_EDITOR_COOKIE = "editor"
_EDITOR_PATH = "/editor/"


class StaffSessionMiddleware(SessionMiddleware):
    """One session under two cookies, because a cookie has one path: /desk/ (the setting's) and /editor/."""

    def process_request(self, request: HttpRequest) -> None:
        """Within the editor the session is named by the editor's cookie; the desk's is not sent there."""
        if request.path.startswith(_EDITOR_PATH) and _EDITOR_COOKIE in request.COOKIES:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = request.COOKIES[_EDITOR_COOKIE]
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Whatever is done to the one cookie is done to the other."""
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None:
            response.cookies[_EDITOR_COOKIE] = cookie.value
            response.cookies[_EDITOR_COOKIE].update({**cookie, "path": _EDITOR_PATH})
        return response
