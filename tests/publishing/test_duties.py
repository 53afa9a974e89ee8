"""The 标准目录: what is due is worked out, nobody keeps it by hand."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.accounts.queries import calendar
from gongkai.documents import table
from gongkai.publishing import actions, checks, queries
from gongkai.publishing.duty_sheet import time_limit
from gongkai.publishing.models import Duty
from gongkai.regulation.duties import Cycle, State
from tests.factories import moment
from tests.publishing.texts import DAY, Newsroom

pytestmark = pytest.mark.django_db
HEADS = ["序号", "领域", "公开事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体"]


@pytest.fixture
def newsroom():
    return Newsroom(code="mzj")


def duty(unit, **changes):
    facts = {"field": "社会救助", "name": "低保对象", "basis": "社会救助暂行办法", "item": "20-11", "cycle": Cycle.QUARTER, "days": 20, "begun_on": date(2020, 1, 1)}  # fmt: skip
    return Duty.objects.create(unit=unit, **facts | changes)


def states(on):
    return {row.duty.pk: row.standing for row in queries.duty_rows(queries.duties_on(on), on, calendar())}


def test_a_release_fulfils_the_period_before_it_and_the_next_falls_due(newsroom, client):
    kept = duty(newsroom.unit)
    assert states(date(2020, 6, 1))[kept.pk].state is State.LATE
    listing = reverse("platform-duties", args=["mzj"])
    assert "低保对象" in client.get(listing).content.decode()
    published = newsroom.published(duty=kept)  # on 1 June
    assert states(date(2020, 6, 2))[kept.pk].state is State.DONE
    assert states(date(2020, 7, 1))[kept.pk] == (State.DUE, date(2020, 7, 28))
    assert states(date(2020, 7, 29))[kept.pk].state is State.LATE
    assert published.title in client.get(listing).content.decode()
    actions.withdraw(published.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert states(date(2020, 6, 2))[kept.pk].state is State.LATE
    assert published.title not in client.get(listing).content.decode()


def test_the_public_catalogue_is_turned_page_by_page(newsroom, client):
    for number in range(101):
        duty(newsroom.unit, name=f"事项{number:03d}号")
    address = reverse("platform-duties", args=["mzj"])
    first, second = (client.get(address, sent).content.decode() for sent in ({}, {"from": 100}))
    assert "事项000号" in first and "事项100号" not in first and "?from=100" in first
    assert "事项100号" in second and "事项000号" not in second


def test_a_text_names_only_a_duty_of_its_own_unit(newsroom):
    draft = newsroom.draft(duty=duty(Newsroom().unit))
    assert any("不是本单位" in one.message for one in checks.findings(draft))


def test_naming_a_duty_changes_what_was_approved_and_older_hashes_stay(newsroom):
    written = queries.written(newsroom.draft())
    assert "duty" not in written.content
    other = newsroom.draft(duty=duty(newsroom.unit), document_number="示民发〔2020〕12号")
    assert queries.written(other).content["duty"]


def sheet(*rows):
    return SimpleUploadedFile("目录.xlsx", table.written("目录", HEADS, rows))


ROW = ("1", "社会救助", "低保对象", "名单", "社会救助暂行办法", "每季度结束后15个工作日内", "mzj")


def test_the_coordinator_brings_in_a_catalogue_and_again_without_doubling(newsroom, client):
    client.force_login(newsroom.staff[Role.COORDINATOR])
    address = reverse("desk:duty-import")
    assert "新增 1 项" in client.post(address, {"file": sheet(ROW)}, follow=True).content.decode()
    changed = (*ROW[:5], "形成之日起10个工作日内", "mzj")
    assert "更新 1 项" in client.post(address, {"file": sheet(changed)}, follow=True).content.decode()
    kept = Duty.objects.get()
    assert (kept.cycle, kept.days, kept.unit) == (Cycle.EVENT, 10, newsroom.unit)


def test_one_wrong_row_brings_in_nothing(newsroom, client):
    client.force_login(newsroom.staff[Role.COORDINATOR])
    wrong = ("2", "民政", "x", "", "", "", "某某局")
    answer = client.post(reverse("desk:duty-import"), {"file": sheet(ROW, wrong)})
    said = answer.content.decode()
    assert answer.status_code == 422 and not Duty.objects.exists()
    for part in ("没有“民政”这个领域", "“公开依据”没有填写", "没有“某某局”这个单位"):
        assert f"第 3 行：{part}" in said


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("信息形成或者变更之日起20个工作日内", (Cycle.EVENT, 20)),
        ("及时公开", (Cycle.EVENT, 20)),
        ("每季度结束后 15 个工作日内", (Cycle.QUARTER, 15)),
        ("按月公开", (Cycle.MONTH, 20)),
        ("每半年", (Cycle.HALF_YEAR, 20)),
        ("每年１０个工作日内", (Cycle.YEAR, 10)),
    ],
)
def test_time_limits_are_read_as_offices_write_them(written, meant):
    assert time_limit(written) == meant


def test_a_unit_sees_its_own_and_the_coordinator_all_and_only_the_coordinator_changes(newsroom, client):
    own, other = duty(newsroom.unit), duty(Newsroom().unit, name="别家的事")
    client.force_login(newsroom.author)
    page = client.get(reverse("desk:duties")).content.decode()
    assert "低保对象" in page and "别家的事" not in page
    assert client.get(reverse("desk:duty", args=[own.pk])).status_code == 403
    client.force_login(newsroom.staff[Role.COORDINATOR])
    page = client.get(reverse("desk:duties"), {"state": State.LATE}).content.decode()
    assert "低保对象" in page and "别家的事" in page
    form = {"field": "社会救助", "name": "改名", "basis": "办法", "unit": other.unit_id, "item": "20-11", "cycle": "year", "days": 20, "audience": "全社会", "begun_on": "2020-01-01"}  # fmt: skip
    assert client.post(reverse("desk:duty", args=[other.pk]), form).status_code == 302
    refused = client.post(reverse("desk:duty", args=[other.pk]), form | {"days": 0, "ended_on": "2019-01-01"})
    assert refused.status_code == 422 and "截止日期早于开始日期" in refused.content.decode()
    other.refresh_from_db()
    assert other.name == "改名"


def test_a_new_district_has_the_26_fields_whose_organs_are_still_to_be_named(newsroom, client):
    assert actions.make_duties(at=moment(DAY)) == 26
    assert actions.make_duties(at=moment(DAY)) == 0
    client.force_login(newsroom.staff[Role.COORDINATOR])
    assert client.get(reverse("desk:duties")).content.decode().count("未定") == 26


def test_the_list_asks_as_often_for_many_as_for_few(newsroom, django_assert_max_num_queries):
    for number in range(30):
        duty(newsroom.unit, name=f"事项{number}")
    client = Client()
    client.force_login(newsroom.staff[Role.COORDINATOR])
    with django_assert_max_num_queries(14):
        client.get(reverse("desk:duties"))
