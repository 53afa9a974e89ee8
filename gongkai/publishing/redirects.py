"""Where a page of the site before used to be, its reader is led to where it is now."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from gongkai.publishing.models import OldAddress
from gongkai.publishing.showing import file_address

_NOT_FOUND = 404


class OldAddressMiddleware:
    """Looks up what nothing else has answered; a permanent redirect, for an address never changes twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if (
            response.status_code != _NOT_FOUND
            or request.method not in ("GET", "HEAD")
            or not settings.GONGKAI_PORTAL
        ):
            return response
        query = request.META.get("QUERY_STRING", "")
        asked = f"{request.path}?{query}" if query else request.path
        found = (
            OldAddress.objects.filter(address=asked, publication__first_published_at__isnull=False)
            .select_related("publication")
            .first()
        )
        if found is None:
            return response
        if not found.digest:
            return redirect(found.publication.address, permanent=True)
        file = found.publication.attachments.filter(digest=found.digest).first()
        if file is None or not found.publication.live:
            return response
        return redirect(file_address(found.publication, file), permanent=True)
