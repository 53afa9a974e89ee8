"""Lists for programs and spreadsheets hold what is public, and nothing else."""

from __future__ import annotations

import csv
import io

import jsonschema
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.publishing import actions, api
from gongkai.publishing.models import Duty
from tests.mailbox.letters import Mailroom
from tests.publishing.test_guides import ELEMENTS
from tests.publishing.texts import DAY, Newsroom, column, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom():
    return Newsroom()


def rows(**parameters):
    answer = Client().get(reverse("data", args=["publications"]), parameters)
    assert answer["Access-Control-Allow-Origin"] == "*" and answer.cookies == {}
    return answer.json()["rows"]


def test_only_what_is_live_is_given_and_narrowed(newsroom):
    column("zcwj", "政策文件", kinds=["通知"])
    one = newsroom.published(title="甲")
    other = newsroom.published(title="乙", kind=kind("公示"), document_number="")
    newsroom.draft(title="草稿", document_number="示民发〔2020〕77号")
    assert [row["title"] for row in rows()] == ["乙", "甲"]
    assert [row["title"] for row in rows(column="/zcwj/")] == ["甲"]
    assert [row["title"] for row in rows(kind="公示", unit=newsroom.unit.code)] == ["乙"]
    assert rows(unit="nobody") == []
    actions.withdraw(other.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert [row["id"] for row in rows()] == [one.pk]


def test_pages_follow_each_other_to_the_end(newsroom, monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views.data._PAGE_SIZE", 2)
    for number in range(5):
        newsroom.published(title=f"第{number}条", document_number="")
    address, titles = reverse("data", args=["publications"]), []
    while address:
        answer = Client().get(address).json()
        titles += [row["title"] for row in answer["rows"]]
        address = answer["next"]
    assert titles == [f"第{number}条" for number in (4, 3, 2, 1, 0)]


def test_tables_carry_the_same_and_no_formula(newsroom):
    newsroom.published(title="=HYPERLINK(1)")
    text = b"".join(Client().get(reverse("data-csv", args=["publications"])).streaming_content).decode(
        "utf-8-sig"
    )
    head, row = csv.reader(io.StringIO(text))
    assert head == [field.head for field in api.PUBLICATION] and row[2] == "'=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(Client().get(reverse("data-xlsx", args=["publications"])).content))
    assert book.active["C2"].value == "=HYPERLINK(1)" and book.active["C2"].data_type == "s"


@pytest.mark.parametrize("name", sorted(api.LISTS))
def test_answers_are_as_the_description_says(newsroom, name):
    newsroom.published()
    duty = {
        "field": "救灾",
        "name": "灾情",
        "basis": "条例",
        "item": "20-11",
        "cycle": "event",
        "begun_on": DAY,
    }
    Duty.objects.create(unit=newsroom.unit, **duty)
    guide = newsroom.draft(
        title="指南", kind=kind("办事指南"), document_number="", body=[{"type": "guide", "value": ELEMENTS}]
    )
    newsroom.approve(guide)
    newsroom.release(guide)
    newsroom.published(title="办法", kind=kind("规章"), document_number="", theme=None)
    column("zcwj", "政策文件")
    Mailroom().published()
    described = Client().get(reverse("openapi")).json()
    answer = Client().get(reverse("data", args=[name])).json()
    schema = described["paths"][f"/api/{name}.json"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    jsonschema.validate(answer, {**schema, "components": described["components"]})
    assert answer["rows"]


def test_a_list_that_is_not_there_is_not_found(newsroom):
    assert Client().get(reverse("data", args=["people"])).status_code == 404


def test_a_list_asks_once_for_any_length(newsroom, django_assert_max_num_queries):
    for number in range(6):
        newsroom.published(title=f"第{number}条", document_number="")
    with django_assert_max_num_queries(2):
        rows()
