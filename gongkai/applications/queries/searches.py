"""The searches an office has made for what is asked, which a court asks to see (条例 36(4))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.applications.models import Application
from gongkai.applications.queries.consultations import details_of
from gongkai.applications.queries.histories import effective_events
from gongkai.documents.dates import chinese_date
from gongkai.regulation.case import Event


@dataclass(frozen=True, slots=True)
class Search:
    """One search: who looked where by which words, and whether it was found."""

    on: date
    by: str
    where: str
    terms: str
    is_found: bool
    result: str

    def __str__(self) -> str:
        found = self.result or ("找到相关信息" if self.is_found else "未找到相关信息")
        return f"{chinese_date(self.on)}，{self.by}在{self.where}以“{self.terms}”检索，{found.rstrip('。')}。"


def searches(application: Application) -> list[Search]:
    """The searches in effect, in order."""
    return [
        Search(event.on, **details_of(event))
        for event in effective_events(application, Event.SEARCHED)
        if event.details  # erased with the rest once its time is over
    ]


def search_text(application: Application) -> str:
    """What an answer says of the searches; nothing of who searched by name, which is no matter of the applicant's."""
    return "\n".join(str(search).replace(f"，{search.by}在", "，在") for search in searches(application))
