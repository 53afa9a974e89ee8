"""What the portal promises of itself: weight, depth, no foreign host, the address as a picture."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from gongkai.publishing import actions
from gongkai.publishing.models import Column
from tests.factories import moment
from tests.publishing.texts import DAY, Newsroom, kind

pytestmark = pytest.mark.django_db
MOST_BYTES = 300_000


@pytest.fixture
def newsroom():
    made = Newsroom()
    actions.make_columns(at=moment(DAY))
    return made


def page(path):
    response = Client().get(path, follow=True)
    assert response.status_code == 200, path
    return response.content.decode()


def links(path):
    return set(re.findall(r'href="(/[^"#?]*)', page(path)))


def parts(markup):
    """What a browser fetches for a page."""
    return set(re.findall(r'(?:src|<link rel="(?:stylesheet|icon)" href)="([^"]+)"', markup))


def test_the_home_page_with_everything_it_needs_weighs_little(newsroom):
    for number in range(60):
        name = ("通知", "工作动态", "公示", "政策解读")[number % 4]
        actions.release_in_emergency(
            newsroom.draft(
                title="很长的标题" * 20 + str(number), kind=kind(name), document_number="",
                interprets=None,
            ).pk, reason="急", by=newsroom.staff["leader"], at=newsroom.now,
        )  # fmt: skip
    markup = page("/")
    weight = len(markup.encode())
    for part in parts(markup):
        assert not urlsplit(part).netloc
        path = (
            finders.find(part.removeprefix(settings.STATIC_URL))
            if part.startswith(settings.STATIC_URL)
            else None
        )
        weight += len(Path(path).read_bytes()) if path else len(page(part).encode())
    assert weight <= MOST_BYTES


def test_every_column_and_part_of_the_platform_lies_within_three_clicks(newsroom):
    first = links("/")
    second = first.union(*(links(path) for path in first if not path.startswith(("/desk/", "/static/"))))
    wanted = set(Column.objects.values_list("path", flat=True))
    wanted |= {
        f"/zfxxgk/{newsroom.unit.code}/{part}/"
        for part in ("zfxxgkzn", "zfxxgkzd", "fdzdgknr", "zfxxgknb", "ysqgk")
    }
    wanted |= {"/site-map/", "/services/", "/wjk/", "/apply/"}
    assert wanted - second == set()


def test_a_page_carries_its_address_as_a_picture_and_names_no_other_host(newsroom, settings):
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"
    published = newsroom.published()
    address = f"https://www.example.gov.cn{published.address}"
    markup = page(published.address)
    drawn = segno.make(address, error="m").svg_inline(scale=3, border=4, title=f"本页的网址 {address}")
    assert drawn in markup and f'<link rel="canonical" href="{address}">' in markup
    hosts = {urlsplit(part).netloc for part in parts(markup)}
    assert hosts <= {""}
