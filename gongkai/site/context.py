"""What every page needs."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from gongkai.accounts import clock
from gongkai.accounts.queries import district
from gongkai.publishing.queries import main_columns
from gongkai.reports.reminders import reports_due_of
from gongkai.site.access import ACCESS

# The desk's menu; each person sees the entries the permission table opens to them.
DESK_MENU = {
    "desk:home": "待办",
    "desk:list": "全部申请",
    "desk:registers": "台账",
    "desk:precedents": "口径库",
    "desk:remedies": "复议诉讼",
    "desk:letters-desk": "公开信箱",
    "desk:voices": "征集和找错",
    "desk:publications": "信息发布",
    "desk:report": "年度报告",
    "desk:figures": "统计",
    "desk:ledger": "操作记录",
    "desk:units": "系统管理",
    "desk:handover": "移交",
    "desk:delegations": "委托",
}


def site(request: HttpRequest) -> dict[str, object]:
    """The district, today, what the foot of each page says, and the desk's menu for who is signed in."""
    held = getattr(request, "held_roles", set())
    today = clock.today()
    return {
        "district": district(),
        "is_demo": settings.GONGKAI_DEMO,
        "today": today,
        "desk_menu": [
            (reverse(name, args=[today.year] if name in ("desk:report", "desk:figures") else []), label)
            for name, label in DESK_MENU.items()
            if held & ACCESS[name].value
        ],
        # A function, so that only the page that shows them asks for them.
        "reports_due": lambda: reports_due_of(request.user, today) if request.user.is_authenticated else [],
        "site_facts": settings.GONGKAI_SITE_FACTS,
        "has_portal": settings.GONGKAI_PORTAL,
        "main_columns": main_columns,  # pages of the portal bring their own
    }
