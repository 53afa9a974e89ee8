"""Search means: the characters stand together. One plain oracle, whatever the index does."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from gongkai.accounts.models import Role
from gongkai.publishing import actions
from gongkai.publishing.content import texts_of
from gongkai.publishing.models import Publication, SearchChange
from gongkai.publishing.searching import PUBLICATIONS, text_of
from gongkai.searching.index import Index
from gongkai.searching.text import highlighted, normalised, terms_of
from tests.publishing.texts import Newsroom, change

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = (
    "关于税收优惠政策的通知", "税", "Ｗｅｂ服务器（第2期）建设方案", "关于印发《渡口区污水处理费征收办法》的通知",
    "[2020]年 工作.要点*", "a+b=c?", "城乡居民医疗保险", "医保", "保险医疗",
)  # fmt: skip


@pytest.fixture
def newsroom():
    return Newsroom()


def found(query, **chosen):
    terms = terms_of(query)
    answer = PUBLICATIONS.search(terms, chosen=chosen, by_date=False, offset=0, size=50)
    assert answer.count == len(answer.rows)
    return set(Publication.objects.filter(pk__in=answer.rows).values_list("title", flat=True))


@pytest.fixture
def library(newsroom):
    for number, title in enumerate(TITLES, 1):
        newsroom.published(
            title=title,
            document_number=f"示民发〔2020〕{number}号",
            body=[{"type": "text", "value": f"<p>正文{number}号楼，{title[::-1]}。</p>"}],
        )
    assert SearchChange.objects.count() == 0
    return newsroom


def oracle(terms):
    texts = {
        one.title: text_of(one) for one in Publication.objects.filter(live=True).select_related("unit", "kind")
    }
    return {title for title, text in texts.items() if terms and all(text.holds(term) for term in terms)}


def test_the_index_answers_as_looking_into_every_text_would(library):
    pieces = "".join(TITLES) + '〔2020〕（）【】 “”"正文号楼'

    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, len(pieces) - 1), st.integers(1, 5)), min_size=1, max_size=3))
    def check(spans):
        query = " ".join(pieces[start : start + length] for start, length in spans)
        assert found(query) == oracle(terms_of(query)), query

    check()


@pytest.mark.parametrize(
    "query",
    [
        "示民发〔2020〕4号",
        "示民发[2020]4号",
        "示民发(2020)第04号",
        "示民发【2020】4号",
        "示民发〔２０２０〕４号",
    ],
)
def test_a_document_number_is_found_in_whatever_form(library, query):
    assert found(query) == {"关于印发《渡口区污水处理费征收办法》的通知"}


def test_a_word_of_one_character_and_full_width_letters(library):
    assert "税" in found("税") and "关于税收优惠政策的通知" in found("税")
    assert found("WEB服务器") == {"Ｗｅｂ服务器（第2期）建设方案"}
    assert found('"税收优惠 政策"') == {"关于税收优惠政策的通知"}


def test_what_is_withdrawn_or_changed_is_never_shown_though_the_index_is_behind(library, monkeypatch):
    publication = Publication.objects.get(title="医保")
    monkeypatch.setattr(Index, "catch_up", lambda self: 0)
    change(publication, library.author, title="医疗保障")
    library.approve(publication)
    library.release(publication)
    assert "医疗保障" in found("医疗保障") and "医保" not in {*found("医保")}
    actions.withdraw(publication.pk, reason="有误", by=library.staff[Role.LEADER], at=library.now)
    assert "医疗保障" not in found("医疗保障")
    assert SearchChange.objects.count() == 1
    monkeypatch.undo()
    assert PUBLICATIONS.catch_up() == 1 and SearchChange.objects.count() == 0
    assert "医疗保障" not in found("医疗保障")


def test_the_index_holds_each_text_once_as_it_is_now(library):
    publication = Publication.objects.get(title="医保")
    for title in ("医疗保障", "医疗救助"):
        change(publication, library.author, title=title, body=[{"type": "text", "value": "<p>改过。</p>"}])
        library.approve(publication)
        library.release(publication)
    assert SearchChange.objects.count() == 0  # answered from the index, not from the database
    assert found("医疗救助") == {"医疗救助"} and not found("医疗保障")
    assert "医疗救助" not in found("保医")  # words of the old text
    actions.withdraw(publication.pk, reason="有误", by=library.staff[Role.LEADER], at=library.now)
    answer = PUBLICATIONS.search(["医疗救助"], chosen={}, by_date=False, offset=0, size=50)
    assert (answer.count, answer.rows) == (0, [])


def test_a_lost_index_fills_itself_again(library):
    PUBLICATIONS.rebuild()
    assert "医保" in found("医保")  # from the database, until
    assert PUBLICATIONS.catch_up() == len(TITLES)
    assert "医保" in found("医保")


def test_facets_count_what_choosing_them_would_give(library):
    answer = PUBLICATIONS.search(terms_of("正文"), chosen={}, by_date=True, offset=0, size=50)
    assert answer.facets["unit"] == {library.unit.code: len(TITLES)} and answer.facets["year"] == {
        "2020": len(TITLES)
    }
    assert found("正文", year="2019") == set()


def test_titles_come_before_texts(newsroom):
    newsroom.published(
        title="其他事项", body=[{"type": "text", "value": "<p>养老服务</p>" * 3}], document_number=""
    )
    newsroom.published(
        title="养老服务办法", document_number="", body=[{"type": "text", "value": "<p>另有规定。</p>"}]
    )
    answer = PUBLICATIONS.search(["养老服务"], chosen={}, by_date=False, offset=0, size=10)
    assert Publication.objects.get(pk=answer.rows[0]).title == "养老服务办法"


def test_the_page_shows_where_and_offers_to_ask_for_what_is_not_there(library):
    page = Client().get(reverse("search"), {"q": "税收"}).content.decode()
    assert "<mark>税收</mark>" in page and "找到" in page
    page = Client().get(reverse("search"), {"q": "地铁<规划>"}).content.decode()
    assert "没有找到" in page and "description=%E5%9C%B0%E9%93%81" in page and "<规划>" not in page
    client = Client()
    client.post(reverse("apply"), {"description": "地铁规划"})
    assert Client().get(reverse("search-titles"), {"q": "医保"}).json() == {"titles": ["医保"]}


def test_what_was_found_can_be_taken_away_as_a_table(library):
    page = Client().get(reverse("search"), {"q": "保险", "year": "2020", "order": "date"}).content.decode()
    link = html.fromstring(page).xpath("//a[.='CSV']/@href")[0]
    lines = b"".join(Client().get(link).streaming_content).decode().splitlines()
    assert {line.split(",")[2] for line in lines[1:]} == found("保险") == {"城乡居民医疗保险", "保险医疗"}
    none = Client().get(reverse("data", args=["publications"]), {"q": "保险", "year": "2019"})
    assert none.json()["rows"] == []


def test_the_counts_of_a_chosen_facet_stay_those_of_its_other_values(library):
    other = Newsroom(code="mzj", organ_code="000014350")
    other.published(title="正文甲", document_number="")
    terms = terms_of("正文")
    answer = PUBLICATIONS.search(terms, chosen={"unit": "mzj"}, by_date=False, offset=0, size=50)
    assert answer.count == 1
    assert answer.facets["unit"] == {"mzj": 1, library.unit.code: len(TITLES)}
    assert answer.facets["year"] == {"2020": 1}


def test_two_writers_do_not_lose_a_change(newsroom):
    publications = [newsroom.draft(title=f"稿{number}", document_number="") for number in range(6)]
    for publication in publications:
        newsroom.approve(publication)

    def release(part):
        try:
            for publication in part:
                actions.release(publication.pk, by=newsroom.author, at=newsroom.now)
        finally:
            connection.close()

    threads = [threading.Thread(target=release, args=[publications[n::2]]) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found("稿") == {f"稿{number}" for number in range(6)}
    PUBLICATIONS.catch_up()
    assert found("稿") == {f"稿{number}" for number in range(6)} and SearchChange.objects.count() == 0


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_highlighting_loses_no_character(text, terms):
    pieces = highlighted(text, [term for term in map(normalised, terms) if term])
    assert "".join(piece for _, piece in pieces) == text


def test_a_change_during_indexing_is_not_taken_for_indexed(newsroom, monkeypatch):
    publication = newsroom.draft()
    monkeypatch.setattr(Index, "catch_up", lambda self: 0)
    for times in (1, 2, 3):
        PUBLICATIONS.note([publication.pk])
        assert SearchChange.objects.get(publication=publication.pk).times == times


def test_the_words_of_a_text_are_its_own_and_each_once(newsroom):
    table = {
        "data": [["项目", "标准"], ["低保", None]],
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": True,
    }
    figure = {
        "title": "人数",
        "unit": "",
        "rows": [{"name": "低保", "number": "12"}],
    }
    publication = newsroom.draft(body=[{"type": "table", "value": table}, {"type": "figure", "value": figure}])
    words = list(texts_of(publication))
    assert words[:2] == ["项目\t标准", "低保\t"] and "低保\t12" in words
    assert not [word for word in words if "None" in word] and sum("标准" in word for word in words) == 1
