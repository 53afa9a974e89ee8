"""What every page needs."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from gongkai.accounts import clock
from gongkai.accounts.queries import district


def site(request: HttpRequest) -> dict[str, object]:
    """The district, today, and the reader's display mode."""
    return {
        "district": district(),
        "is_demo": settings.GONGKAI_DEMO,
        "today": clock.today(),
        "is_elder": request.COOKIES.get("elder") == "1",
    }
