"""The decision screen and the precedents beside it."""

from datetime import date

import pytest
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.applications.models import Application, Precedent
from gongkai.ledger.models import Entry
from gongkai.regulation.outcomes import LETTERS, QUESTIONS, LetterKind
from tests.factories import CANARIES, Office, appoint

DAY = date(2020, 6, 1)
LATER = date(2020, 6, 8)
FORM = {
    "title": "补偿明细涉及他人", "field": "land", "kind": "partly", "grounds": ["third_party_rights"],
    "situation": "申请某村征地补偿费分配明细", "wording": "其中其他被征收人的姓名和金额，公开会损害其合法权益。",
}  # fmt: skip


def test_every_letter_answers_exactly_one_question():
    kinds = [kind for kinds in QUESTIONS.values() for kind in kinds]
    assert sorted(kinds) == sorted(LETTERS) and len(set(kinds)) == len(LetterKind)


@pytest.mark.django_db
class TestDecisionScreen:
    @pytest.fixture
    def url(self, client, office):
        application = office.take_in_hand(office.receive(DAY), DAY)
        client.force_login(office.staff[Role.CLERK])
        return reverse("desk:event", args=[application.pk, "drafted"])

    def sent(self, **changes):
        application = Application.objects.get()
        return {"on": "2020-06-08", "expected": application.events_recorded} | changes

    def test_checking_shows_article_letter_row_and_what_is_missing_and_records_nothing(self, client, url):
        page = client.post(url, self.sent(kind="refuse", grounds=["internal_affairs"], check="1"))
        judgement = page.context["judgement"]
        assert judgement.letter == "不予公开告知书" and "内部事务" in judgement.row
        assert "《政府信息公开条例》第十六条第一款" in "、".join(judgement.articles)
        assert judgement.lacking == ("还缺：理由和事实。",) and judgement.paragraphs == ()
        text = page.content.decode()
        assert "还不能送审" in text and "理由和事实" in text
        full = client.post(
            url, self.sent(kind="refuse", grounds=["internal_affairs"], reasons="人事管理。", check="1")
        )
        assert full.context["judgement"].lacking == () and "人事管理。" in full.content.decode()
        assert "申请行政复议" in "".join(full.context["judgement"].paragraphs)
        assert (
            Application.objects.get().state == "in_hand" and Entry.objects.filter(action="drafted").count() == 0
        )

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"kind": "refuse"}, "至少一项法定理由"),
            ({"kind": "does_not_exist", "reasons": "无", "search_record": "查过"}, "应当先登记“检索记录”"),
            ({"kind": "provide", "content": "附件", "reasons": "多余"}, "不应当含有：理由和事实"),
        ],
    )
    def test_what_stands_in_the_way_is_said_when_checking_and_when_drafting(self, client, url, sent, sentence):
        checked = client.post(url, self.sent(**sent, check="1"))
        assert sentence in "".join(checked.context["judgement"].lacking)
        drafted = client.post(url, self.sent(**sent))
        assert drafted.status_code == 422 and Application.objects.get().state == "in_hand"


@pytest.mark.django_db
class TestPrecedents:
    @pytest.fixture
    def clerk(self, client, office):
        client.force_login(office.staff[Role.CLERK])
        return client

    def add(self, client, **changes):
        return client.post(reverse("desk:precedent-new"), FORM | changes)

    def test_one_is_found_beside_a_draft_and_fills_it(self, clerk, office):
        assert self.add(clerk).status_code == 302
        self.add(
            clerk,
            title="道路红线",
            situation="申请道路红线图",
            kind="provide",
            grounds=[],
            wording="可以提供。",
        )
        application = office.take_in_hand(
            office.receive(DAY, description="某村补偿费分配明细", field="land"), DAY
        )
        url = reverse("desk:event", args=[application.pk, "drafted"])
        page = clerk.get(url)
        assert [precedent.title for precedent in page.context["precedents"]] == ["补偿明细涉及他人", "道路红线"]
        form = clerk.get(url, {"precedent": page.context["precedents"][0].pk}).context["form"]
        assert form["kind"].value() == "partly" and form["reasons"].value() == FORM["wording"]
        assert form["grounds"].value() == ["third_party_rights"]

    def test_it_is_searched_by_words_field_and_kind(self, clerk, office):
        self.add(clerk)
        self.add(clerk, title="道路红线", field="planning", kind="provide", grounds=[])
        for asked, number in (
            ({"q": "补偿 明细"}, 2),
            ({"q": "红线"}, 1),
            ({"field": "land"}, 1),
            ({"kind": "provide"}, 1),
            ({"q": "没有"}, 0),
        ):
            assert len(clerk.get(reverse("desk:precedents"), asked).context["precedents"]) == number

    @pytest.mark.parametrize(
        "changes",
        [
            {"wording": f"电话 13800138000。{FORM['wording']}"},
            {"situation": CANARIES["name"]},
            {"grounds": []},
            {"kind": "provide"},
        ],
    )
    def test_it_names_nobody_and_holds_together(self, clerk, office, changes):
        application = office.answered(DAY, LATER, agent="代理人甲", joint="李四，")
        url = reverse("desk:precedent-new")
        begun = clerk.get(url, {"application": application.pk}).context["form"]["application"].value()
        page = clerk.post(url, FORM | {"application": begun} | changes)
        assert page.status_code == 422 and not Precedent.objects.exists()
        assert FORM["title"] in page.content.decode()

    def test_a_retired_one_is_offered_no_more(self, clerk, office):
        self.add(clerk, was_lost="on")
        precedent = Precedent.objects.get()
        page = reverse("desk:precedent", args=[precedent.pk])
        assert "被纠正" in clerk.get(page).content.decode()
        assert clerk.post(page, {"reason": ""}).status_code == 422
        assert clerk.post(page, {"reason": "法律修改"}).status_code == 302
        assert "法律修改" in clerk.get(page).content.decode()
        application = office.take_in_hand(office.receive(DAY, field="land"), DAY)
        url = reverse("desk:event", args=[application.pk, "drafted"])
        assert len(clerk.get(url).context["precedents"]) == 0
        assert clerk.get(url, {"precedent": precedent.pk}).context["form"]["reasons"].value() is None

    def test_who_may_not_keep_them_reads_them(self, client, office):
        client.force_login(office.staff[Role.LEADER])
        assert self.add(client).status_code == 403
        client.force_login(appoint(Office().unit, Role.COORDINATOR))
        assert client.get(reverse("desk:precedents")).status_code == 200
