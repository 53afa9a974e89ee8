"""What a form keeps in a browser: the token of a draft, and for a while which case its query code has opened."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.accounts import queries as accounts
from gongkai.intake.actions import TooManyAttempts

_CASE_SECONDS = 30 * 60


class DraftCookie(NamedTuple):
    """The token of a form's draft, sent to that form's pages only."""

    name: str
    path: str

    def token(self, request: HttpRequest) -> str:
        """The token, or "" where there is none that this site has given to a form of this kind."""
        try:
            return signing.loads(request.COOKIES.get(self.name, ""), salt=self.name)
        except signing.BadSignature:
            return ""

    def remember(self, response: HttpResponse, token: str) -> HttpResponse:
        """Keep the token until the browser is closed: others may use this computer next."""
        response.set_cookie(
            self.name, signing.dumps(token, salt=self.name), path=self.path, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )  # fmt: skip
        response["Cache-Control"] = "no-store"
        return response

    def forget(self, response: HttpResponse) -> HttpResponse:
        """Drop the token."""
        response.delete_cookie(self.name, path=self.path)
        return response


class CaseCookie(NamedTuple):
    """The number of the case that was opened by its query code, for half an hour."""

    name: str
    path: str

    def number(self, request: HttpRequest) -> str | None:
        """The number, or None where nothing is open."""
        try:
            return signing.loads(request.COOKIES.get(self.name, ""), salt=self.name, max_age=_CASE_SECONDS)
        except signing.BadSignature:
            return None

    def open(self, response: HttpResponse, number: str) -> HttpResponse:
        """The case is open in this browser."""
        response.set_cookie(
            self.name, signing.dumps(number, salt=self.name), max_age=_CASE_SECONDS, path=self.path, httponly=True,
            samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        return response

    def close(self, response: HttpResponse) -> HttpResponse:
        """Close it on a shared computer."""
        response.delete_cookie(self.name, path=self.path, samesite="Strict")
        return response


def too_many(request: HttpRequest, limit: TooManyAttempts) -> HttpResponse:
    """The limit of this address is reached: when to come back, and how else to reach the office."""
    context = {"minutes": limit.retry_after // 60, "unit": accounts.district()}
    response = render(request, "site/too_many.html", context, status=429)
    response["Retry-After"] = str(limit.retry_after)
    return response
