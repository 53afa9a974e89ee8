"""Corrections: what is taken back leaves no trace in figures, letters or rights, and nothing comes back unasked."""

from datetime import date

import pytest
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse

from gongkai.accounts.models import CalendarOverride, Role
from gongkai.applications import actions, queries
from gongkai.applications.actions import NotPermitted, Upload
from gongkai.applications.models import Application, Purpose
from gongkai.applications.views.query import COOKIE, _files
from gongkai.intake import actions as intake
from gongkai.regulation.case import CaseRefused, Event, State
from gongkai.regulation.courses import RemedyEvent
from gongkai.regulation.outcomes import Ground, LetterKind, Need
from gongkai.regulation.receipt import Channel
from gongkai.regulation.remedies import RemedyKind
from tests.factories import CANARIES, Office, answers, moment, submitted

pytestmark = pytest.mark.django_db
DAY = date(2020, 3, 2)


def day(number, month=3):
    return date(2020, month, number)


def sequence(application, event):
    return application.events.filter(event=event).last().sequence


def reverse_last(office, application, event, on, role=Role.CLERK):
    office.do(application, Event.REVERSED, on, role, target=sequence(application, event), note="有误")
    application.refresh_from_db()
    return application


def reopened(office):
    application = office.answered(DAY, day(10))
    actions.record_remedy(
        office.unit, token="remedy", kind=RemedyKind.REVIEW, body="市人民政府", lodged_on=day(20), application=application,
        by=office.staff[Role.CLERK], at=moment(day(20)),
    )  # fmt: skip
    return office.do(application, Event.REOPENED, day(1, 4), note="撤销决定")


def test_reversing_amended_details_restores_them_and_restoring_states_them_again(office):
    application = office.receive(DAY)
    phone = application.phone
    office.do(
        application, Event.DETAILS_AMENDED, day(3), details={"applicant_kind": "e", "name": "甲公司"}, note="一"
    )
    office.do(application, Event.DETAILS_AMENDED, day(3), details={"name": "乙公司", "phone": "2"}, note="二")
    first = application.events.filter(event=Event.DETAILS_AMENDED).first().sequence
    office.do(application, Event.REVERSED, day(4), target=first, note="有误")
    application.refresh_from_db()
    assert (application.applicant_kind, application.name, application.phone) == ("n", "乙公司", "2")
    reverse_last(office, application, Event.DETAILS_AMENDED, day(5))
    assert (application.name, application.phone) == (CANARIES["name"], phone)
    assert list(queries.search(Application.objects.all(), CANARIES["name"])) == [application]
    reverse_last(office, application, Event.REVERSED, day(6))
    assert (application.name, application.phone) == ("乙公司", "2")


def test_amended_numbers_and_addresses_are_shown_to_whoever_asked_and_to_nobody_else(office, client):
    application = office.receive(DAY)
    details = {"phone": "13900001111", "address": "新地址路九号"}
    office.do(application, Event.DETAILS_AMENDED, day(3), details=details, note="来电更正，手机13900002222")
    for role in (Role.LEGAL_REVIEWER, Role.COORDINATOR):
        client.force_login(office.staff[role])
        page = client.get(reverse("desk:case", args=[application.pk])).content.decode()
        assert "联系电话：已更正" in page
        for hidden in (*details.values(), CANARIES["phone"], "13900002222"):
            assert hidden not in page
    client.force_login(office.staff[Role.CLERK])
    shown = client.post(reverse("desk:reveal", args=[application.pk]), {"reason": "核对更正的内容"})
    assert f"{CANARIES['phone']} → 13900001111" in shown.content.decode()


def test_a_corrected_request_that_was_taken_back_is_not_the_text(office):
    application = office.receive(DAY)
    office.do(application, Event.REGISTERED, DAY)
    office.do(application, Event.CORRECTION_REQUESTED, day(3), until=day(20), notice_text="请写明文号")
    office.do(application, Event.CORRECTION_RECEIVED, day(4), note="别人的申请")
    assert queries.requested_text(application) == "别人的申请"
    reverse_last(office, application, Event.CORRECTION_RECEIVED, day(5))
    assert queries.requested_text(application) == application.description


def test_only_who_may_sign_puts_a_withdrawn_signature_back(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, day(3))
    office.review_and_sign(application, day(3))
    reverse_last(office, application, Event.SIGNED, day(4), Role.LEADER)
    withdrawal = sequence(application, Event.REVERSED)
    for role in (Role.CLERK, Role.OFFICE_HEAD):
        with pytest.raises(NotPermitted):
            office.do(application, Event.REVERSED, day(4), role, target=withdrawal, note="恢复")
    office.do(application, Event.REVERSED, day(4), Role.LEADER, target=withdrawal, note="恢复")
    application.refresh_from_db()
    assert application.state == State.SIGNED


def test_a_stamped_answer_is_given_when_it_is_sent_and_not_before(office):
    application = reopened(office)
    office.draft(application, day(2, 4))
    office.review_and_sign(application, day(2, 4))
    scan = Upload("盖章件.pdf", b"%PDF-1", Purpose.SEALED_LETTER)
    office.do(application, Event.SEALED, day(3, 4), uploads=[scan])
    assert _files(application, queries.standing(application)) == []
    office.do(application, Event.ANSWERED, day(3, 4), way="electronic")
    assert [file.name for file in _files(application, queries.standing(application))] == ["盖章件.pdf"]


def test_a_reopening_that_was_taken_back_can_be_made_again(office):
    application = reopened(office)
    reverse_last(office, application, Event.REOPENED, day(2, 4))
    office.do(application, Event.REOPENED, day(3, 4), note="撤销决定")


def test_a_reopened_request_cannot_be_annulled_out_of_a_past_report(office):
    with pytest.raises(CaseRefused, match="已经答复并计入"):
        office.do(reopened(office), Event.ANNULLED, day(4, 4), note="重复")


def test_the_true_receipt_is_recorded_although_a_later_step_then_was_late(office):
    application = submitted(office.unit, on=DAY)
    office.do(application, Event.RECEIPT_CONFIRMED, day(10))
    office.do(application, Event.REGISTERED, day(10))
    office.do(application, Event.CORRECTION_REQUESTED, day(17), until=day(27), notice_text="请写明文号")
    office.do(application, Event.AMENDED, DAY, target=2, note="当日已经电话确认", today=day(18))
    application.refresh_from_db()
    assert application.received_on == DAY
    with pytest.raises(CaseRefused, match="7 个工作日"):  # its own day is still judged
        office.do(application, Event.AMENDED, day(18), target=4, note="改期", today=day(18))


def test_a_counter_request_is_received_on_the_day_it_was_handed_in_and_on_no_other(office):
    application = office.receive(DAY)
    due = application.due_on
    reverse_last(office, application, Event.RECEIPT_CONFIRMED, day(20))
    with pytest.raises(CaseRefused, match="收到之日是 2020-03-02"):
        office.do(application, Event.RECEIPT_CONFIRMED, day(20))
    office.do(application, Event.RECEIPT_CONFIRMED, DAY, today=day(20))
    application.refresh_from_db()
    assert application.due_on == due
    office.do(application, Event.AMENDED, day(3), target=1, note="收件章为三日", today=day(20))
    application.refresh_from_db()
    assert application.arrived_on == application.received_on == day(3)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("other", [day(1), day(4)])
def test_both_halves_of_a_moved_receipt_are_taken_back_together(office, which, other):
    application = office.receive(DAY)
    office.do(application, Event.AMENDED, other, target=1, note="收件章", today=day(6))
    amendments = application.events.filter(event=Event.AMENDED)
    office.do(application, Event.REVERSED, day(7), target=amendments[which].sequence, note="收件章看错")
    application.refresh_from_db()
    assert application.arrived_on == application.received_on == DAY


def test_a_new_calendar_does_not_open_a_signed_case_to_any_correction(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.do(application, Event.EXTENDED, day(30), Role.OFFICE_HEAD, days=10, notice_text="案情复杂")
    office.draft(application, day(31))
    office.review_and_sign(application, day(31))
    CalendarOverride.objects.create(
        day=date(2020, 3, 7), is_worked=True, reason="调休"
    )  # now the extension was late
    with pytest.raises(CaseRefused, match="不再成立"):
        reverse_last(office, application, Event.CONFIDENTIALITY_CLEARED, day(31), Role.CONFIDENTIALITY_REVIEWER)


def test_a_corrected_request_begins_a_period_without_the_extension_of_the_same_day(office):
    application = office.receive(DAY)
    office.do(application, Event.REGISTERED, DAY)
    office.do(application, Event.EXTENDED, day(9), Role.OFFICE_HEAD, days=10, notice_text="案情复杂")
    office.do(application, Event.CORRECTION_REQUESTED, day(9), until=day(20), notice_text="请写明文号")
    office.do(application, Event.CORRECTION_RECEIVED, day(9), note="已经写明文号")
    application.refresh_from_db()
    assert application.due_on == date(2020, 4, 7)
    office.do(application, Event.EXTENDED, day(9), Role.OFFICE_HEAD, days=10, notice_text="案情复杂")
    application.refresh_from_db()
    assert application.due_on == date(2020, 4, 21)


def in_force(application):
    standing = queries.standing(application)
    return {
        letter.kind: letter for letter in queries.letters_in_force(list(application.letters.all()), standing)
    }


def test_notices_are_issued_anew_when_the_receipt_moves_and_when_it_moves_back(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.do(application, Event.EXTENDED, day(10), Role.OFFICE_HEAD, days=10, notice_text="案情复杂")
    first = in_force(application)
    office.do(application, Event.AMENDED, date(2020, 2, 28), target=1, note="收件章", today=day(11))
    moved = in_force(application)
    reverse_last(office, application, Event.AMENDED, day(12))
    back = in_force(application)
    for kind in ("receipt", "extension"):
        assert [letters[kind].dated_on for letters in (moved, back)] == [day(11), day(12)]
        assert len({letters[kind].pk for letters in (first, moved, back)}) == 3
    assert application.letters.filter(kind="receipt").count() == 3  # one for each day, not one for each entry


def test_a_remedy_sent_again_for_another_request_or_from_before_it_is_not_swallowed(office):
    first, second = office.answered(DAY, day(10)), office.answered(DAY, day(10))
    remedy = {
        "token": "remedy", "kind": RemedyKind.REVIEW, "body": "市人民政府", "by": office.staff[Role.CLERK], "at": moment(day(20)),
    }  # fmt: skip
    with pytest.raises(CaseRefused, match="早于这件申请"):
        actions.record_remedy(office.unit, application=first, lodged_on=date(2019, 12, 20), **remedy)
    actions.record_remedy(office.unit, application=first, lodged_on=day(20), **remedy)
    with pytest.raises(intake.AlreadySubmitted):
        actions.record_remedy(office.unit, application=second, lodged_on=day(20), **remedy)


def test_a_successors_people_are_offered_and_an_ended_organ_registers_nothing(office, client):
    ended = Office(valid_until=day(31), successor=office.unit)
    application = ended.receive(DAY)
    office.do(application, Event.REGISTERED, day(1, 4))
    client.force_login(office.staff[Role.CLERK])
    form = client.get(reverse("desk:event", args=[application.pk, "examined"])).context["form"]
    assert list(form.fields["officer"].queryset) == [office.staff[Role.OFFICER]]
    client.force_login(ended.staff[Role.CLERK])
    assert client.get(reverse("desk:register")).status_code == 403


def test_an_annulled_request_is_explained_to_the_applicant(office):
    application = submitted(office.unit, on=DAY)
    office.do(application, Event.ANNULLED, day(3), note="重复")
    application.refresh_from_db()
    page = render_to_string("applications/query_case.html", {"application": application})
    assert "与你联系确认" not in page


def test_a_letters_number_is_text_that_can_be_printed(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, day(3))
    office.review_and_sign(application, day(3))
    office.do(application, Event.SEALED, day(3), letter_number="文\x0b号1")
    application.refresh_from_db()
    assert queries.current_letter(application).number == "文号1"


def sealed(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, day(4))
    office.review_and_sign(application, day(4))
    return office.do(application, Event.SEALED, day(4))


def test_a_sealed_letter_that_has_not_gone_out_never_states_a_corrected_date(office):
    application = sealed(office)
    with pytest.raises(CaseRefused, match="已经用印，写有要更正的内容"):
        office.do(application, Event.AMENDED, date(2020, 2, 28), target=1, note="收件章", today=day(5))
    reverse_last(office, application, Event.SEALED, day(5))
    office.do(application, Event.AMENDED, date(2020, 2, 28), target=1, note="收件章", today=day(5))
    old = queries.current_letter(application)
    office.do(application, Event.SEALED, day(5))
    application.refresh_from_db()
    letter = queries.current_letter(application)
    assert letter.number == old.number and letter.pdf_id != old.pdf_id
    kept = application.attachments.filter(purpose=Purpose.SUPERSEDED)
    assert {file.file_id for file in kept} == {old.pdf_id, old.docx_id}


@pytest.mark.parametrize("which", [0, 1])
def test_a_moved_receipt_taken_back_and_put_back_moves_whole(office, which):
    application = office.receive(DAY)
    office.do(application, Event.AMENDED, day(4), target=1, note="收件章", today=day(6))
    reverse_last(office, application, Event.AMENDED, day(7))
    reversals = application.events.filter(event=Event.REVERSED)
    office.do(application, Event.REVERSED, day(8), target=reversals[which].sequence, note="没有看错")
    application.refresh_from_db()
    assert application.arrived_on == application.received_on == day(4)


def test_a_clerk_corrects_the_paper_signature_they_recorded_wrongly(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, day(3))
    paper = {
        "signer": office.staff[Role.CONFIDENTIALITY_REVIEWER],
        "uploads": [Upload("呈批单.pdf", b"%PDF-1", Purpose.APPROVAL_SHEET)],
    }
    office.do(application, Event.CONFIDENTIALITY_CLEARED, day(3), **paper)
    office.do(application, Event.LEGALITY_CLEARED, day(3), Role.LEGAL_REVIEWER)
    reverse_last(office, application, Event.CONFIDENTIALITY_CLEARED, day(4))
    with pytest.raises(NotPermitted):  # given on screen, it is the reviewer's own
        reverse_last(office, application, Event.LEGALITY_CLEARED, day(4))


def test_an_office_that_takes_a_case_back_is_not_shown_the_officer_who_had_it(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.do(application, Event.CORRECTION_REQUESTED, day(3), until=day(20), notice_text="请写明文号")
    office.do(application, Event.CORRECTION_RECEIVED, day(4), note="已写明")
    office.do(application, Event.EXAMINED, day(5))
    application.refresh_from_db()
    assert application.officer is None


def test_the_two_days_of_a_posted_request_stay_in_order(office):
    application = actions.submit(
        office.unit, token="post", channel=Channel.REGISTERED_MAIL, answers=answers(), by=office.staff[Role.CLERK],
        at=moment(day(4)), on=day(3), office_received_on=day(4),
    ).application  # fmt: skip
    with pytest.raises(CaseRefused, match="先在“更正登记信息”里更正工作机构收到日期"):
        office.do(application, Event.AMENDED, day(5), target=1, note="签收单", today=day(6))
    office.do(
        application, Event.DETAILS_AMENDED, day(6), details={"office_received_on": day(5)}, note="收发登记"
    )
    office.do(application, Event.AMENDED, day(5), target=1, note="签收单", today=day(6))
    application.refresh_from_db()
    assert application.arrived_on == application.received_on == application.office_received_on == day(5)
    office.do(application, Event.REVERSED, day(7), target=sequence(application, Event.AMENDED), note="看错")
    reverse_last(office, application, Event.DETAILS_AMENDED, day(7))
    assert (application.received_on, application.office_received_on) == (day(3), day(4))


class TestReopening:
    """Answering again rests on a review or suit that did not uphold the answer."""

    def review(self, office, application, result=""):
        remedy = actions.record_remedy(
            office.unit, token="r", kind=RemedyKind.REVIEW, body="市人民政府", lodged_on=day(20), application=application,
            by=office.staff[Role.CLERK], at=moment(day(20)),
        )  # fmt: skip
        if result:
            actions.take_remedy_step(
                remedy.pk,
                RemedyEvent.DECIDED,
                result=result,
                on=day(30),
                by=office.staff[Role.CLERK],
                at=moment(day(30)),
            )
        return remedy

    def test_an_upheld_answer_is_not_given_again(self, office):
        application = office.answered(DAY, day(10))
        self.review(office, application, "维持")
        with pytest.raises(CaseRefused, match="结果为维持"):
            office.do(application, Event.REOPENED, day(31), note="重新答复")

    def test_the_remedy_behind_another_answer_is_not_annulled_from_under_it(self, office):
        application = office.answered(DAY, day(10))
        remedy = self.review(office, application, "撤销")
        office.do(application, Event.REOPENED, day(31), note="撤销决定")
        annul = {"reason": "登记错误", "by": office.staff[Role.CLERK], "at": moment(day(31))}
        with pytest.raises(CaseRefused, match="先在该申请中撤销“重新办理”"):
            actions.annul_remedy(remedy.pk, **annul)
        reverse_last(office, application, Event.REOPENED, day(31))
        actions.annul_remedy(remedy.pk, **annul)

    def test_a_request_withdrawn_before_receipt_has_nothing_to_answer_again(self, office):
        application = submitted(office.unit, on=DAY)
        office.do(application, Event.WITHDRAWN, day(3))
        self.review(office, application)
        with pytest.raises(CaseRefused, match="没有作出过处理"):
            office.do(application, Event.REOPENED, day(31), note="重新答复")

    def test_the_day_a_decision_sets_can_be_corrected_and_taken_away(self, office):
        application = office.answered(DAY, day(10))
        self.review(office, application, "撤销")
        office.do(application, Event.REOPENED, day(31), note="限期", until=day(20, 4))
        step = sequence(application, Event.REOPENED)
        office.do(application, Event.AMENDED, day(31), target=step, until=day(10, 4), note="看错")
        application.refresh_from_db()
        assert application.due_on == day(10, 4)
        office.do(application, Event.AMENDED, day(31), target=step, note="没有指定期限")
        application.refresh_from_db()
        assert application.due_on == day(28, 4)

    def test_the_applicant_is_told_both_results(self, office, client):
        application = office.answered(DAY, day(10))
        self.review(office, application, "撤销")
        office.do(application, Event.REOPENED, day(31), note="撤销决定")
        texts = {Need.CONTENT: "附件", Need.REASONS: "隐私"}
        office.draft(
            application, day(1, 4), LetterKind.PARTLY, grounds=(Ground.THIRD_PARTY_RIGHTS,), texts=texts
        )
        office.review_and_sign(application, day(1, 4))
        office.send(application, day(1, 4))
        client.cookies[COOKIE.name] = signing.dumps(application.number, salt=COOKIE.name)
        page = client.get(reverse("query-case")).content.decode()
        assert "首次答复的结果</dt><dd>予以公开" in page and "重新答复的结果</dt><dd>部分公开" in page


@pytest.mark.parametrize(
    ("event", "step", "sentence"),
    [
        (Event.PHONE_NOTED, {"note": "无人接听"}, "早于提交申请的日期"),
        (Event.DETAILS_AMENDED, {"note": "更正", "details": {"name": "乙"}}, "早于提交申请的日期"),
        (Event.AMENDED, {"note": "更正", "target": 1}, "《条例》修订施行"),
    ],
)
def test_a_day_that_cannot_be_is_refused(office, event, step, sentence):
    application = office.receive(DAY)
    with pytest.raises(CaseRefused, match=sentence):
        office.do(application, event, date(1950, 1, 1), today=day(4), **step)
