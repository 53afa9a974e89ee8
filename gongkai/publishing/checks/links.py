"""Links in the text: within the site to something that is there, outside of it to what could be reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from gongkai.accounts import clock
from gongkai.publishing import queries
from gongkai.publishing.checks.registry import Finding, Severity, check
from gongkai.publishing.links import is_within, links_of
from gongkai.publishing.models import LegacyText, LinkProbe, Publication

# What was reached need not be asked again at once.
GOOD_FOR = timedelta(days=7)


@check("P-LINK")
def dead_links(publication: Publication) -> Iterator[Finding]:
    """正文中打不开的链接：站内的网页不存在，站外的已经失效、没有打开或者还没有检查（送审时自动检查）。"""
    links = dict(links_of(publication))
    probes = LinkProbe.objects.in_bulk(list(links), field_name="address")
    # What was published on another site had its dead links then; its reviewers judge.
    is_legacy = LegacyText.objects.filter(publication=publication.pk).exists()
    for address, words in links.items():
        is_dead, said = _within(address) if is_within(address) else _outside(probes.get(address))
        if said:
            severity = Severity.STOP if is_dead and not is_legacy else Severity.WARN
            yield Finding("P-LINK", severity, "正文", f"链接“{words}”{said}", address)


def _within(address: str) -> tuple[bool, str]:
    return (False, "") if queries.is_there(address) else (True, "指向的本站网页不存在，请核对。")


def _outside(probe: LinkProbe | None) -> tuple[bool, str]:
    """Whether an address is known to be dead, and what is to be said of it; nothing where it was reached lately."""
    if probe is None or clock.now() - probe.probed_at > GOOD_FOR:
        return False, "还没有检查，送审时自动检查。"
    if probe.result == LinkProbe.Result.GONE:
        return True, f"已经失效（{probe.said}），请改正或者去掉。"
    return False, f"没有打开（{probe.said}），请人工核对。" if probe.result == LinkProbe.Result.FAILED else ""
