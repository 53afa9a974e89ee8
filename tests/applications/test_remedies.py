"""复议 and 诉讼 from the copy that comes in to the last instance: what is due when, what is handed in, what counts."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role
from gongkai.applications import actions, queries
from gongkai.applications.actions import ChangedMeanwhile, NotPermitted, Upload
from gongkai.applications.models import Purpose, RemedyFile
from gongkai.ledger.models import Entry
from gongkai.regulation.case import CaseRefused, Event
from gongkai.regulation.courses import Procedure, RemedyEvent, RemedyRefused
from gongkai.regulation.remedies import RemedyKind, ResultClass
from tests.applications.test_letters import pdf_text
from tests.factories import CANARIES, Office, appoint, moment

pytestmark = pytest.mark.django_db
RECEIVED, ANSWERED = date(2024, 3, 4), date(2024, 3, 29)


@pytest.fixture
def application(office):
    application = office.answered(RECEIVED, ANSWERED)
    return office.do(application, Event.ARCHIVED, ANSWERED)


def lodge(office, application=None, on=date(2024, 4, 8), kind=RemedyKind.REVIEW, **changes):
    changes = {"token": f"{kind}{on}", "body": "示范区人民政府"} | changes
    clerk = office.staff[Role.CLERK]
    return actions.record_remedy(
        office.unit, kind=kind, lodged_on=on, application=application, by=clerk, at=moment(on), **changes
    )


def step(office, remedy, event, on, **details):
    clerk = office.staff[Role.CLERK]
    return actions.take_remedy_step(remedy.pk, event, on=on, by=clerk, at=moment(on), **details)


def table_four(year, kind):
    counts = queries.remedy_counts(queries.whole(year))
    return {count.result: count.number for count in counts if count.kind is kind}


def test_a_review_in_simplified_procedure_is_answered_in_five_working_days(office, application):
    review = lodge(office, application, procedure=Procedure.SIMPLIFIED, accepted_on=date(2024, 4, 7))
    assert (review.answer_due_on, review.decision_due_on) == (date(2024, 4, 15), date(2024, 5, 7))
    review = step(
        office, review, RemedyEvent.PROCEDURE_CHANGED, date(2024, 4, 10), procedure=Procedure.ORDINARY
    )
    assert (review.answer_due_on, review.decision_due_on) == (date(2024, 4, 22), date(2024, 6, 6))
    review = step(office, review, RemedyEvent.ANSWER_HANDED_IN, date(2024, 4, 18))
    labels = {one.label: one.met_on for one in queries.deadlines(review, accounts.calendar())}
    assert labels == {"本机关提交答复、答辩和证据": date(2024, 4, 18), "复议机关、法院审结": None}


def test_a_suit_and_its_appeal_are_one_case_counted_by_the_last_result(office, application):
    suit = lodge(office, application, kind=RemedyKind.DIRECT_SUIT, body="示范区人民法院")
    step(office, suit, RemedyEvent.ANSWER_HANDED_IN, date(2024, 4, 22))
    suit = step(office, suit, RemedyEvent.DECIDED, date(2024, 12, 20), result="驳回诉讼请求")
    assert suit.appeal_until == date(2025, 1, 6)  # 4 January is a Saturday
    assert table_four(2024, RemedyKind.DIRECT_SUIT) == {ResultClass.UPHELD: 1}
    suit = step(office, suit, RemedyEvent.APPEALED, date(2025, 1, 3))
    assert (suit.instance, suit.answered_on, suit.answer_due_on) == (2, None, date(2025, 1, 20))
    assert table_four(2024, RemedyKind.DIRECT_SUIT) == {ResultClass.PENDING: 1}
    step(office, suit, RemedyEvent.DECIDED, date(2025, 3, 3), result="改判：责令重新答复")
    assert table_four(2024, RemedyKind.DIRECT_SUIT) == {ResultClass.PENDING: 1}
    assert table_four(2025, RemedyKind.DIRECT_SUIT) == {ResultClass.CORRECTED: 1}
    office.do(application, Event.REOPENED, date(2025, 3, 5), note="二审改判")  # no second intake
    # An organ may put its answer right while a suit is pending; not after the answer was upheld.
    clerk = office.staff[Role.CLERK]
    actions.take_back_remedy_step(suit.pk, reason="误登", by=clerk, at=moment(date(2025, 3, 6)))
    with pytest.raises(CaseRefused, match="已经据这件案件重新办理"):
        step(office, suit, RemedyEvent.DECIDED, date(2025, 3, 7), result="维持原判")
    assert {count.outcome for count in queries.case_counts(queries.whole(2025))} == set()


def test_the_last_step_is_taken_back_and_stays_readable(office, application):
    review = lodge(office, application)
    step(office, review, RemedyEvent.DECIDED, date(2024, 5, 8), result="维持")
    with pytest.raises(RemedyRefused, match="已经有结果"):
        step(office, review, RemedyEvent.ANSWER_HANDED_IN, date(2024, 5, 9))
    clerk = office.staff[Role.CLERK]
    review = actions.take_back_remedy_step(review.pk, reason="是另一件", by=clerk, at=moment(date(2024, 5, 9)))
    assert review.decided_on is None and "是另一件" in review.steps.last().note
    with pytest.raises(CaseRefused, match="收到副本不能撤销"):
        actions.take_back_remedy_step(review.pk, reason="再", by=clerk, at=moment(date(2024, 5, 9)))
    assert (
        step(office, review, RemedyEvent.DECIDED, date(2024, 5, 10), result="撤销").result_class == "corrected"
    )


def test_where_a_result_is_counted_is_the_districts_to_set_and_what_was_recorded_stays(
    client, office, application
):
    before = lodge(office, application, on=date(2024, 4, 8))
    step(office, before, RemedyEvent.DECIDED, date(2024, 5, 8), result="终止")
    client.force_login(office.staff[Role.ADMINISTRATOR])
    url = reverse("desk:result-columns")
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    name = next(name for name, key in form.keys.items() if key == (True, "终止"))
    page = client.post(url, sent | {name: "corrected"}, follow=True).content.decode()
    assert "终止 → 结果纠正" in page and Entry.objects.filter(action="result_columns_set").count() == 1
    after = lodge(office, application, on=date(2024, 6, 3))
    step(office, after, RemedyEvent.DECIDED, date(2024, 6, 5), result="终止")
    before.refresh_from_db(), after.refresh_from_db()
    assert (before.result_class, after.result_class) == ("other", "corrected")
    client.post(url, sent)
    assert queries.column_of(RemedyKind.REVIEW, "终止") is ResultClass.OTHER


def test_only_the_units_clerk_records_and_two_do_not_overwrite_each_other(office, application):
    review = lodge(office, application)
    with pytest.raises(NotPermitted):
        actions.take_remedy_step(
            review.pk, RemedyEvent.DECIDED, on=ANSWERED, result="维持", by=Office().staff[Role.CLERK], at=moment(date(2024, 5, 1))
        )  # fmt: skip
    step(office, review, RemedyEvent.ANSWER_HANDED_IN, date(2024, 4, 15), expected=1)
    with pytest.raises(ChangedMeanwhile):
        step(office, review, RemedyEvent.DECIDED, date(2024, 4, 16), result="维持", expected=1)


def test_of_two_who_take_a_step_back_one_is_told(office, application):
    review = lodge(office, application)
    step(office, review, RemedyEvent.ANSWER_HANDED_IN, date(2024, 4, 15))
    step(office, review, RemedyEvent.DECIDED, date(2024, 5, 8), result="维持")
    clerk = office.staff[Role.CLERK]
    actions.take_back_remedy_step(review.pk, reason="误", sequence=3, by=clerk, at=moment(date(2024, 5, 9)))
    with pytest.raises(ChangedMeanwhile):
        actions.take_back_remedy_step(review.pk, reason="误", sequence=3, by=clerk, at=moment(date(2024, 5, 9)))
    review.refresh_from_db()
    assert review.answered_on == date(2024, 4, 15) and review.decided_on is None


def test_a_ruling_that_ends_a_suit_gives_ten_days_or_none(office, application):
    for result, until in (
        ("驳回起诉", date(2024, 5, 20)),
        ("准许撤诉", None),
        ("驳回诉讼请求", date(2024, 5, 23)),
    ):
        suit = lodge(office, application, kind=RemedyKind.DIRECT_SUIT, token=result)
        assert step(office, suit, RemedyEvent.DECIDED, date(2024, 5, 8), result=result).appeal_until == until


def test_an_organ_that_appeals_itself_has_no_answer_to_give(office, application):
    suit = lodge(office, application, kind=RemedyKind.DIRECT_SUIT)
    step(office, suit, RemedyEvent.DECIDED, date(2024, 5, 8), result="撤销")
    suit = step(office, suit, RemedyEvent.APPEALED, date(2024, 5, 13), is_ours=True)
    assert suit.answer_due_on is None
    waiting = queries.remedies_to_answer(office.staff[Role.CLERK], date(2024, 6, 3), accounts.calendar())
    assert list(waiting) == []


def test_a_remanded_suit_is_heard_in_ordinary_procedure_and_extended_as_the_court_says(
    office, application, client, settings
):
    settings.GONGKAI_TODAY = date(2024, 9, 2)
    suit = lodge(office, application, kind=RemedyKind.DIRECT_SUIT)
    for event, on, details in (
        (RemedyEvent.DECIDED, date(2024, 5, 8), {"result": "撤销"}), (RemedyEvent.APPEALED, date(2024, 5, 13), {}),
        (RemedyEvent.DECIDED, date(2024, 8, 5), {"result": "发回重审"}),
    ):  # fmt: skip
        step(office, suit, event, on, **details)
    client.force_login(office.staff[Role.CLERK])
    page = client.get(reverse("desk:remedy", args=[suit.pk]))
    assert [event for event, _ in page.context["offered"]] == ["decided", "extended"]
    url = reverse("desk:remedy-step", args=[suit.pk, "extended"])
    lacking = client.post(url, {"on": "2024-09-02", "expected": 4})
    assert lacking.status_code == 422
    assert client.post(url, {"on": "2024-09-02", "until": "2024-12-02", "expected": 4}).status_code == 302
    suit.refresh_from_db()
    assert suit.decision_due_on == date(2024, 12, 2)


class TestAtTheDesk:
    @pytest.fixture
    def clerk(self, client, office, settings):
        settings.GONGKAI_TODAY = date(2024, 4, 10)
        client.force_login(office.staff[Role.CLERK])
        return client

    def test_from_the_copy_to_the_decision(self, clerk, office, application):
        sent = {
            "kind": "review", "body": "示范区人民政府", "case_number": "示府复〔2024〕3号", "lodged_on": "2024-04-08", "procedure": "simplified",
            "accepted_on": "2024-04-07", "number": application.number, "unit": office.unit.pk, "token": "t",
            "papers": SimpleUploadedFile("答复通知书.pdf", b"%PDF-1 x"),
        }  # fmt: skip
        page = clerk.post(reverse("desk:remedy-new"), sent, follow=True)
        remedy = page.context["remedy"]
        text = page.content.decode()
        assert "2024-04-15" in text and "《行政复议法》第五十四条" in text and "答复通知书.pdf" in text
        assert "示府复〔2024〕3号" in clerk.get(reverse("desk:home")).content.decode()
        paper = reverse("desk:remedy-file", args=[remedy.pk, RemedyFile.objects.get().pk])
        assert clerk.post(paper).content == b"%PDF-1 x"
        assert Entry.objects.filter(action="remedy_file_opened").count() == 1
        url = reverse("desk:remedy-step", args=[remedy.pk, "decided"])
        wrong = clerk.post(url, {"on": "2024-04-10", "expected": 1, "note": "已送达"})
        assert (
            wrong.status_code == 422
            and "请选择结果" in wrong.content.decode()
            and "已送达" in wrong.content.decode()
        )
        page = clerk.post(
            url, {"on": "2024-04-10", "result": "撤销", "expected": 1}, follow=True
        ).content.decode()
        assert "计入“结果纠正”" in page and "不另行登记申请" in page
        assert clerk.get(reverse("desk:remedy-step", args=[remedy.pk, "lodged"])).status_code == 404

    def test_the_evidence_is_numbered_listed_and_recorded(self, clerk, office, application):
        scan = Upload("回执.pdf", b"%PDF-1 delivery", Purpose.DELIVERY)
        office.do(application, Event.PHONE_NOTED, ANSWERED, note="已收到", uploads=[scan])
        for name, purpose in (("检索.png", Purpose.SEARCH), ("意见.pdf", Purpose.CONSULTATION)):
            content = b"\x89PNG\r\n\x1a\n" if name.endswith("png") else b"%PDF-1"
            office.do(application, Event.NOTED, ANSWERED, note="补", uploads=[Upload(name, content, purpose)])
        remedy = lodge(office, application)
        url = reverse("desk:remedy-evidence", args=[remedy.pk])
        form = clerk.get(url).context["form"]
        ticked = {
            label for name in form.fields if form[name].value() is True for label in [form.fields[name].label]
        }
        assert any("检索截图" in label for label in ticked) and not any(
            "第三方" in label or "征求意见的答复" in label for label in ticked
        )
        nothing = clerk.post(url, {"csrfmiddlewaretoken": "x"})
        assert nothing.status_code == 422 and "至少选择一份" in nothing.content.decode()
        sent = {name: form[name].value() for name in form.fields if form[name].value()}
        bundle = zipfile.ZipFile(io.BytesIO(clerk.post(url, sent).content))
        names = bundle.namelist()
        assert names[0] == "01 政府信息公开申请登记表.pdf" and any("予以公开告知书" in name for name in names)
        assert names[-2:] == ["证据目录.docx", "证据目录.pdf"] and any(
            name.endswith("回执.pdf") for name in names
        )
        listed = pdf_text(bundle.read("证据目录.pdf"))
        assert "答复送达的日期和方式" in listed and "收到申请之日2024年3月4日" in listed
        assert CANARIES["name"] in pdf_text(bundle.read(names[0]))
        assert Entry.objects.filter(action="evidence_bundled").count() == 1

    def test_others_see_it_without_its_papers(self, client, office, application):
        remedy = lodge(office, application, uploads=[Upload("a.pdf", b"%PDF-1", Purpose.REQUEST)])
        client.force_login(appoint(office.unit, Role.COORDINATOR))
        page = client.get(reverse("desk:remedy", args=[remedy.pk])).content.decode()
        assert "a.pdf" not in page and "现在没有你可以登记的步骤" in page
        assert (
            client.post(reverse("desk:remedy-file", args=[remedy.pk, RemedyFile.objects.get().pk])).status_code
            == 403
        )
        client.force_login(Office().staff[Role.CLERK])
        assert client.get(reverse("desk:remedy", args=[remedy.pk])).status_code == 404
