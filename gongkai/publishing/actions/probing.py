"""Asking for the addresses a text links to, so that its check can say which are dead."""

from __future__ import annotations

from datetime import datetime

from gongkai.publishing.checks.links import GOOD_FOR
from gongkai.publishing.links import is_within, links_of
from gongkai.publishing.models import LinkProbe, Publication
from gongkai.publishing.probing import probe_all

_MOST = 50


def probe_links(draft: Publication, *, at: datetime) -> int:
    """Ask for those addresses of a text that were not reached lately; how many. Outside of any transaction: it takes seconds."""
    outside = [address for address, _ in links_of(draft) if not is_within(address)]
    reached = LinkProbe.objects.filter(
        address__in=outside, result=LinkProbe.Result.REACHED, probed_at__gt=at - GOOD_FOR
    )
    known = set(reached.values_list("address", flat=True))
    wanted = [address for address in dict.fromkeys(outside) if address not in known][:_MOST]
    for probed in probe_all(wanted):
        LinkProbe.objects.update_or_create(
            address=probed.address, defaults={"result": probed.result, "said": probed.said, "probed_at": at}
        )
    return len(wanted)
