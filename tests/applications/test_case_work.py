"""A request from receipt to archive, its mistakes corrected, its letters, and who may do what."""

import io
from datetime import date

import docx
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from gongkai.accounts import actions as accounts
from gongkai.accounts.models import Role
from gongkai.applications import actions, queries
from gongkai.applications.actions import NotPermitted
from gongkai.applications.letters import LetterIncomplete, compose
from gongkai.applications.models import Application, NoticeKind, Purpose, Remedy
from gongkai.applications.permissions import PAPER_SIGNABLE, ROLES
from gongkai.applications.views.query import COOKIE
from gongkai.files.queries import content_of
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.regulation.case import CaseRefused, Event, State
from gongkai.regulation.courses import RemedyEvent, RemedyRefused
from gongkai.regulation.outcomes import Ground, LetterKind, Need, Outcome
from gongkai.regulation.receipt import Channel, DeliveryWay, ReceiptRefused
from gongkai.regulation.remedies import RemedyKind, ResultClass
from tests.factories import Office, PersonFactory, appoint, moment, submitted

pytestmark = pytest.mark.django_db
DAY, LATER, ANSWERED = date(2020, 6, 1), date(2020, 6, 8), date(2020, 6, 12)
PDF = b"%PDF-1.7 sheet"


def test_a_request_is_answered_and_archived(office):
    application = office.answered(DAY, ANSWERED)
    office.do(application, Event.ARCHIVED, date(2020, 6, 15))
    application.refresh_from_db()
    assert application.state == State.ARCHIVED
    assert (application.outcome, application.concluded_on) == (Outcome.DISCLOSED, ANSWERED)
    assert application.handled_working_days == 9
    assert application.events.count() == Entry.objects.count() == application.events_recorded
    assert verify_all().bad_sequence is None


def test_word_and_pdf_say_the_same_in_the_same_order(office):
    grounds = (Ground.THIRD_PARTY_RIGHTS, Ground.PROCESS_INFORMATION)
    texts = {Need.CONTENT: "提供批准文件复印件。", Need.REASONS: "其余内容涉及他人隐私。"}
    application = office.answered(DAY, ANSWERED, LetterKind.PARTLY, grounds=grounds, texts=texts)
    letter = queries.current_letter(application)
    lines = compose(letter, application, dated_on=ANSWERED).lines()
    paragraphs = docx.Document(io.BytesIO(content_of(letter.docx))).paragraphs
    assert [paragraph.text for paragraph in paragraphs if paragraph.text] == lines
    pages = PdfReader(io.BytesIO(content_of(letter.pdf))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    position = 0
    for line in lines:
        position = text.index("".join(line.split())[:12], position)
    assert letter.number == "示1公开〔2020〕2号".replace("1", str(office.unit.number), 1)
    assert application.outcome == Outcome.PARTLY_DISCLOSED


@pytest.mark.parametrize(
    ("day", "grounds", "wanted", "unwanted"),
    [
        (date(2020, 6, 12), (Ground.STATE_SECRET,), "也可以自收到本告知书之日起6个月内", "应当先"),
        (date(2024, 3, 12), (Ground.STATE_SECRET,), "应当先自收到本告知书之日起60日内", "也可以自收到"),
    ],
)
def test_the_remedy_paragraph_follows_the_law_of_the_day(office, day, grounds, wanted, unwanted):
    application = office.answered(
        day, day, LetterKind.REFUSE, grounds=grounds, texts={Need.REASONS: "已定密。"}
    )
    text = "".join(compose(queries.current_letter(application), application, dated_on=day).paragraphs)
    assert wanted in text and unwanted not in text


def test_a_letter_that_lacks_something_cannot_be_drafted(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    with pytest.raises(LetterIncomplete, match="检索记录"):
        office.draft(application, LATER, LetterKind.DOES_NOT_EXIST, texts={Need.REASONS: "没有。"})
    application.refresh_from_db()
    assert application.state == State.IN_HAND and application.letters.filter(kind="does_not_exist").count() == 0


def test_a_new_draft_needs_every_review_again(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, LATER)
    office.do(application, Event.CONFIDENTIALITY_CLEARED, LATER, Role.CONFIDENTIALITY_REVIEWER)
    office.do(application, Event.LEGALITY_CLEARED, LATER, Role.LEGAL_REVIEWER)
    office.draft(application, LATER)
    with pytest.raises(CaseRefused, match="保密审查、法制审核、科室负责人审核"):
        office.do(application, Event.SIGNED, LATER, Role.LEADER)


def test_nobody_signs_their_own_draft(office):
    both = office.staff[Role.CLERK]
    accounts.appoint(both, office.unit, Role.LEADER, from_on=DAY, by="管理员", at=moment(DAY))
    office.staff[Role.LEADER] = both
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, LATER)
    with pytest.raises(CaseRefused, match="拟稿人不能签发"):
        office.review_and_sign(application, LATER)


def test_a_leader_who_never_signs_in_signs_the_printed_sheet(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, LATER)
    sheet = actions.Upload("呈批单.pdf", PDF, Purpose.APPROVAL_SHEET)
    for event, role in (
        (Event.CONFIDENTIALITY_CLEARED, Role.CONFIDENTIALITY_REVIEWER),
        (Event.LEGALITY_CLEARED, Role.LEGAL_REVIEWER),
        (Event.SECTION_APPROVED, Role.SECTION_HEAD),
    ):
        office.do(application, event, LATER, signer=office.staff[role], uploads=[sheet])
    leader, clerk = office.staff[Role.LEADER], office.staff[Role.CLERK]
    with pytest.raises(CaseRefused, match="请上传已签字的呈批单"):
        office.do(application, Event.SIGNED, LATER, signer=leader)
    with pytest.raises(actions.NotPermitted, match="没有“签发”的权限"):
        office.do(application, Event.SIGNED, LATER, signer=clerk, uploads=[sheet])
    office.do(application, Event.SIGNED, LATER, signer=leader, uploads=[sheet])
    application.refresh_from_db()
    assert application.state == State.SIGNED
    signed = application.events.get(event=Event.SIGNED)
    assert (signed.signer, signed.by) == (leader, clerk)
    assert signed.actor == f"{leader.name}（在呈批单上签字，{clerk.name}录入）"


def test_a_stand_in_is_named_with_whom_they_stand_in_for(office):
    deputy, leader = PersonFactory(name="副手"), office.staff[Role.LEADER]
    accounts.delegate(
        leader, deputy, from_on=DAY, until_on=ANSWERED, reason="出差", by="管理员", at=moment(DAY)
    )
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, LATER)
    office.staff[Role.LEADER] = deputy
    office.review_and_sign(application, LATER)
    assert application.events.get(event=Event.SIGNED).actor == f"副手（受{leader.name}委托）"


def test_a_wrong_receipt_date_is_corrected_by_an_event_and_the_receipt_reissued(office):
    application = office.receive(date(2020, 6, 5))
    office.do(application, Event.REGISTERED, date(2020, 6, 5))
    # Taken on Friday as handed in that day; in truth it came on Thursday. One step corrects both entries.
    office.do(
        application, Event.AMENDED, date(2020, 6, 4), target=2, note="窗口登记簿为 6 月 4 日", today=LATER
    )
    application.refresh_from_db()
    assert application.arrived_on == date(2020, 6, 4)
    assert application.received_on == date(2020, 6, 4) and application.due_on == date(2020, 7, 3)
    receipts = application.letters.filter(kind=NoticeKind.RECEIPT)
    assert receipts.count() == 2 and len({receipt.number for receipt in receipts}) == 2
    assert application.events.get(sequence=2).on == date(2020, 6, 5)  # the history stays


def test_a_step_recorded_by_mistake_is_reversed_and_stays_in_the_history(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.do(application, Event.REVERSED, DAY, target=4, note="点错了")
    application.refresh_from_db()
    assert application.state == State.REGISTERED and application.events.count() == 5
    with pytest.raises(CaseRefused, match="后面的步骤不再成立"):
        office.do(application, Event.REVERSED, DAY, target=2, note="点错了")


def test_an_issued_letter_is_voided_and_issued_anew_under_a_new_number(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, LATER)
    office.review_and_sign(application, LATER)
    office.do(application, Event.SEALED, LATER)
    first = queries.current_letter(Application.objects.get())
    office.do(application, Event.LETTER_VOIDED, LATER, note="地址有误")
    office.draft(application, LATER)
    office.review_and_sign(application, LATER)
    office.do(application, Event.SEALED, LATER)
    second = queries.current_letter(Application.objects.get())
    assert first.number and second.number and first.number != second.number
    with pytest.raises(CaseRefused, match="已经用过"):
        office.do(application, Event.LETTER_VOIDED, LATER, note="再来")
        office.draft(application, LATER)
        office.review_and_sign(application, LATER)
        office.do(application, Event.SEALED, LATER, letter_number=first.number)


def test_correction_extension_and_consultation_move_the_date_as_computed_by_hand(office):
    application = office.receive(date(2020, 9, 10))
    office.do(application, Event.REGISTERED, date(2020, 9, 10))
    office.do(
        application,
        Event.CORRECTION_REQUESTED,
        date(2020, 9, 14),
        until=date(2020, 9, 28),
        notice_text="请写明地块。",
    )
    application.refresh_from_db()
    assert application.waiting_until == date(2020, 9, 28)
    actions.perform(
        application.pk,
        Event.CORRECTION_RECEIVED,
        actions.Step(date(2020, 9, 21), note="补正：一号地块"),
        by=None,
        at=moment(date(2020, 9, 21)),
    )
    application.refresh_from_db()
    assert application.due_on == date(2020, 10, 23)
    assert queries.requested_text(application) == "补正：一号地块"
    office.do(application, Event.EXAMINED, date(2020, 9, 22))
    office.do(
        application, Event.EXTENDED, date(2020, 10, 10), Role.OFFICE_HEAD, days=10, notice_text="需要查档"
    )
    application.refresh_from_db()
    assert application.due_on == date(2020, 11, 6)
    kinds = set(application.letters.values_list("kind", flat=True))
    assert kinds == {"receipt", "correction", "extension"}


def test_a_consultation_pauses_the_clock(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.do(application, Event.CONSULT_SENT, date(2020, 6, 5))
    office.do(application, Event.CONSULT_ANSWERED, date(2020, 6, 12))
    office.do(application, Event.CONSULT_CLOSED, date(2020, 6, 12))
    application.refresh_from_db()
    assert application.due_on == date(2020, 7, 7)


@pytest.mark.parametrize(
    ("way", "day_counted"),
    [(DeliveryWay.POST, LATER), (DeliveryWay.ELECTRONIC, LATER), (DeliveryWay.IN_PERSON, ANSWERED)],
)
def test_the_day_that_counts_as_answered_follows_from_the_way(office, way, day_counted):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, LATER)
    office.review_and_sign(application, LATER)
    office.do(application, Event.SEALED, LATER)
    office.do(application, Event.ANSWERED, day_counted, way=way)
    application.refresh_from_db()
    assert application.concluded_on == day_counted


def test_dates_that_cannot_be_are_refused_and_nothing_changes(office):
    application = office.receive(DAY)
    entries = Entry.objects.count()
    with pytest.raises(CaseRefused, match="晚于今天"):
        office.do(application, Event.REGISTERED, date(2020, 6, 2), today=DAY)
    with pytest.raises(CaseRefused, match="早于上一步"):
        office.do(application, Event.REGISTERED, date(2020, 5, 29), today=DAY)
    online = submitted(office.unit, on=LATER)
    with pytest.raises(ReceiptRefused, match="不能早于提交日期"):
        office.do(online, Event.RECEIPT_CONFIRMED, DAY, today=LATER)
    application.refresh_from_db()
    assert application.state == State.RECEIVED and Entry.objects.count() == entries + 1


def test_a_second_saver_is_told_and_changes_nothing(office):
    application = office.receive(DAY)
    seen = application.events_recorded
    office.do(application, Event.REGISTERED, DAY, expected=seen)
    with pytest.raises(actions.ChangedMeanwhile):
        office.do(application, Event.PHONE_NOTED, DAY, note="通话", expected=seen)
    assert application.events.filter(event=Event.PHONE_NOTED).count() == 0


def test_every_event_by_every_role_is_permitted_exactly_as_the_table_says(office):
    """All events × all roles through the one action: refused by permission, or not by permission."""
    application = office.receive(DAY)
    for event in Event:
        for role, person in office.staff.items():
            try:
                actions.perform(
                    application.pk, event, actions.Step(DAY), by=person, at=moment(DAY), expected=999
                )
            except actions.NotPermitted as refused:
                assert role not in ROLES[event], f"{role} should be allowed {event}"
                assert "办理" in str(refused)
            except actions.ChangedMeanwhile:
                assert role in ROLES[event], f"{role} should not be allowed {event}"


def test_a_clerk_records_on_paper_only_what_is_signed_on_paper(office):
    application = office.receive(DAY)
    for event in (event for event in Event if ROLES[event]):
        signers = [office.staff[role] for role in ROLES[event]]
        try:
            office.do(application, event, DAY, signer=signers[0], expected=999)
        except actions.NotPermitted:
            assert event not in PAPER_SIGNABLE and Role.CLERK not in ROLES[event]
        except actions.ChangedMeanwhile:
            assert event in PAPER_SIGNABLE or Role.CLERK in ROLES[event]


def test_nobody_acts_in_another_unit(office):
    other = Office()
    application = office.receive(DAY)
    with pytest.raises(actions.NotPermitted):
        other.do(application, Event.REGISTERED, DAY)
    assert list(queries.visible_to(other.staff[Role.CLERK], DAY)) == []
    assert list(queries.visible_to(other.staff[Role.COORDINATOR], DAY)) == [application]
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        assert list(queries.visible_to(office.staff[role], DAY)) == []


def test_what_the_applicant_may_not_do(office):
    application = office.receive(DAY)
    with pytest.raises(actions.NotPermitted):
        actions.perform(application.pk, Event.REGISTERED, actions.Step(DAY), by=None, at=moment(DAY))


def test_withdrawn_before_anyone_confirmed_counts_nowhere(office):
    application = submitted(office.unit, on=DAY)
    actions.perform(application.pk, Event.WITHDRAWN, actions.Step(DAY), by=None, at=moment(DAY))
    application.refresh_from_db()
    assert application.state == State.ENDED and application.received_on is None
    assert sum(count.number for count in queries.case_counts(queries.whole(2020))) == 0


def test_a_calendar_change_recomputes_open_cases_and_records_it(office):
    application = office.receive(DAY)
    accounts.override_day(date(2020, 6, 2), is_worked=False, reason="地方放假", by="管理员", at=moment(DAY))
    before, after = actions.recompute_deadline(application.pk, by="recompute", at=moment(DAY))
    assert (before, after) == (date(2020, 6, 30), date(2020, 7, 1))
    assert Entry.objects.filter(action="deadline_recomputed").count() == 1
    assert actions.recompute_deadline(application.pk, by="recompute", at=moment(DAY)) == (after, after)
    assert Entry.objects.filter(action="deadline_recomputed").count() == 1  # run again without harm


class TestRemedies:
    def lodge(self, office, **changes):
        token = changes.pop("token", f"remedy {Remedy.objects.count()}")
        arguments = {"kind": RemedyKind.REVIEW, "body": "区人民政府", "lodged_on": ANSWERED} | changes
        clerk = office.staff[Role.CLERK]
        return actions.record_remedy(office.unit, token=token, **arguments, by=clerk, at=moment(ANSWERED))

    def decide(self, office, remedy, result, day=date(2020, 8, 3), **changes):
        clerk = office.staff[Role.CLERK]
        return actions.take_remedy_step(
            remedy.pk, RemedyEvent.DECIDED, result=result, on=day, by=clerk, at=moment(day), **changes
        )

    def test_a_remedy_needs_no_request_and_knows_when_to_answer(self, office):
        remedy = self.lodge(office)
        assert remedy.application is None and remedy.result_class == ResultClass.PENDING
        assert remedy.answer_due_on == date(2020, 6, 22)  # ten calendar days before 2024
        suit = self.lodge(office, kind=RemedyKind.DIRECT_SUIT)
        assert suit.answer_due_on == date(2020, 6, 28)  # the Sunday is a make-up workday

    def test_the_same_form_twice_makes_one_record(self, office):
        assert self.lodge(office, token="form") == self.lodge(office, token="form")
        assert Remedy.objects.count() == 1

    def test_a_result_counts_in_its_usual_column_or_in_the_one_chosen(self, office):
        assert self.decide(office, self.lodge(office), "终止").result_class == ResultClass.OTHER
        chosen = self.decide(office, self.lodge(office), "终止", column=ResultClass.UPHELD)
        assert (chosen.result, chosen.result_class) == ("终止", ResultClass.UPHELD)

    def test_a_decided_remedy_is_not_decided_again_but_annulled_and_recorded_anew(self, office):
        remedy = self.decide(office, self.lodge(office), "维持")
        with pytest.raises(RemedyRefused, match="已经有结果"):
            self.decide(office, remedy, "撤销")
        actions.annul_remedy(
            remedy.pk, reason="案号写错", by=office.staff[Role.CLERK], at=moment(date(2020, 8, 4))
        )
        assert sum(count.number for count in queries.remedy_counts(queries.whole(2020))) == 0
        with pytest.raises(CaseRefused, match="已经作废"):
            actions.annul_remedy(
                remedy.pk, reason="再来", by=office.staff[Role.CLERK], at=moment(date(2020, 8, 4))
            )
        assert Remedy.objects.get().result == "维持"  # it stays, marked

    def test_a_suit_after_review_is_tied_to_the_requests_review(self, office):
        application = office.answered(DAY, ANSWERED)
        review = self.decide(office, self.lodge(office, application=application), "维持")
        suit = self.lodge(office, application=application, kind=RemedyKind.SUIT_AFTER_REVIEW)
        assert suit.after_review == review

    def test_answered_again_after_a_review_without_moving_the_first_answer(self, office):
        application = office.answered(DAY, ANSWERED)
        with pytest.raises(CaseRefused, match="没有可以据以重新办理的行政复议"):
            office.do(application, Event.REOPENED, date(2020, 8, 3), note="复议撤销")
        self.decide(office, self.lodge(office, application=application), "撤销")
        before = list(queries.case_counts(queries.whole(2020)))
        office.do(application, Event.REOPENED, date(2020, 8, 3), note="复议撤销")
        application.refresh_from_db()
        assert application.state == State.IN_HAND and application.due_on == date(2020, 8, 31)
        day = date(2020, 8, 10)
        texts = {Need.CONTENT: "附件", Need.REASONS: "隐私"}
        office.draft(application, day, LetterKind.PARTLY, grounds=(Ground.THIRD_PARTY_RIGHTS,), texts=texts)
        office.review_and_sign(application, day)
        office.send(application, day)
        application.refresh_from_db()
        assert (application.outcome, application.concluded_on) == (Outcome.DISCLOSED, ANSWERED)
        assert application.answered_again_on == day
        assert list(queries.case_counts(queries.whole(2020))) == before
        sent = queries.letters_sent(list(application.letters.all()), queries.standing(application))
        assert [letter.kind for letter in sent if letter.is_answer] == ["provide", "partly"]
        with pytest.raises(CaseRefused, match="已经据此重新办理过"):
            office.do(application, Event.REOPENED, date(2020, 8, 11), note="再来一次")

    def test_the_decision_may_set_the_day(self, office):
        application = office.answered(DAY, ANSWERED)
        self.decide(office, self.lodge(office, application=application), "责令履行")
        office.do(application, Event.REOPENED, date(2020, 8, 3), note="限期", until=date(2020, 8, 13))
        application.refresh_from_db()
        assert application.due_on == date(2020, 8, 13)

    def test_impossible_dates_and_foreign_requests_are_refused(self, office):
        with pytest.raises(CaseRefused, match="不能晚于今天"):
            self.lodge(office, lodged_on=date(2020, 7, 1))
        other = Office()
        with pytest.raises(CaseRefused, match="另一个单位"):
            self.lodge(office, application=other.receive(DAY))
        with pytest.raises(RemedyRefused, match="早于上一步"):
            self.decide(office, self.lodge(office), "维持", day=DAY)


def test_a_delivery_taken_back_is_no_longer_shown_to_the_applicant(office):
    application = office.answered(DAY, ANSWERED)
    assert len(queries.letters_sent(list(application.letters.all()), queries.standing(application))) == 2
    office.do(application, Event.REVERSED, ANSWERED, target=application.events.count(), note="点错了")
    sent = queries.letters_sent(list(application.letters.all()), queries.standing(application))
    assert [letter.kind for letter in sent] == ["receipt"]


def test_a_refusal_prints_nothing_of_what_it_withholds(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    texts = {Need.CONTENT: "征地补偿名单", Need.REASONS: "涉及他人隐私。"}
    with pytest.raises(LetterIncomplete, match="不应当含有：提供的信息"):
        office.draft(application, LATER, LetterKind.REFUSE, grounds=(Ground.THIRD_PARTY_RIGHTS,), texts=texts)
    with pytest.raises(LetterIncomplete, match="不应当含有：不予公开的法定理由"):
        office.draft(application, LATER, grounds=(Ground.STATE_SECRET,))


def test_a_double_registration_is_annulled_and_counts_nowhere(office):
    application = office.receive(DAY)
    office.do(application, Event.ANNULLED, LATER, note="与前一件重复登记")
    application.refresh_from_db()
    assert (
        application.state == State.ANNULLED and application.received_on is None and application.due_on is None
    )
    assert sum(count.number for count in queries.case_counts(queries.whole(2020))) == 0


def test_details_taken_down_wrongly_are_amended_and_stay_in_the_history(office):
    application = office.receive(DAY)
    office.do(
        application,
        Event.DETAILS_AMENDED,
        LATER,
        details={"applicant_kind": "l", "name": "某律师事务所"},
        note="看错了",
    )
    application.refresh_from_db()
    assert (application.applicant_kind, application.name) == ("l", "某律师事务所")
    note = application.events.get(event=Event.DETAILS_AMENDED).note
    assert "申请人类型：自然人 → 法律服务机构" in note and "金丝雀 → 某律师事务所" in note
    assert list(queries.search(Application.objects.all(), "某律师事务所")) == [application]
    with pytest.raises(CaseRefused, match="没有改动"):
        office.do(application, Event.DETAILS_AMENDED, LATER, details={"applicant_kind": "l"}, note="再来")


def test_a_clerk_does_not_take_back_a_leaders_signature(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, LATER)
    office.review_and_sign(application, LATER)
    signed = application.events.get(event=Event.SIGNED).sequence
    with pytest.raises(actions.NotPermitted, match="工作机构负责人"):
        office.do(application, Event.REVERSED, LATER, target=signed, note="不对")
    office.do(application, Event.REVERSED, LATER, Role.LEADER, target=signed, note="重新考虑")
    application.refresh_from_db()
    assert application.state == State.IN_REVIEW


def test_a_delegate_does_not_sign_their_own_draft(office):
    clerk, leader = office.staff[Role.CLERK], office.staff[Role.LEADER]
    accounts.delegate(leader, clerk, from_on=DAY, until_on=ANSWERED, reason="出差", by="管理员", at=moment(DAY))
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, LATER)
    office.staff[Role.LEADER] = clerk
    with pytest.raises(CaseRefused, match="受他人委托也不行"):
        office.review_and_sign(application, LATER)


def test_a_changed_calendar_never_makes_a_recorded_case_impossible(office):
    application = office.receive(DAY)
    office.do(application, Event.REGISTERED, DAY)
    office.do(
        application, Event.CORRECTION_REQUESTED, date(2020, 6, 10), until=date(2020, 6, 20), notice_text="地块"
    )
    # The Saturday before becomes a working day: the notice would now be a day late.
    accounts.override_day(date(2020, 6, 6), is_worked=True, reason="地方调休", by="管理员", at=moment(LATER))
    assert actions.recompute_deadline(application.pk, by="recompute", at=moment(ANSWERED))[1] == date(
        2020, 6, 29
    )
    office.do(application, Event.CORRECTION_RECEIVED, date(2020, 6, 15))
    application.refresh_from_db()
    assert application.state == State.REGISTERED


def test_two_consultations_answered_in_another_order_are_told_apart(office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.do(application, Event.CONSULT_SENT, date(2020, 6, 5), note="甲")
    office.do(application, Event.CONSULT_SENT, date(2020, 6, 8), note="乙")
    first, second = (event.sequence for event in application.events.filter(event=Event.CONSULT_SENT))
    office.do(application, Event.CONSULT_ANSWERED, date(2020, 6, 9), target=second)
    with pytest.raises(CaseRefused, match="已经有答复"):
        office.do(application, Event.CONSULT_ANSWERED, date(2020, 6, 9), target=second)
    with pytest.raises(CaseRefused, match="还有征求意见没有收到答复"):
        office.do(application, Event.CONSULT_CLOSED, date(2020, 6, 10))
    office.do(application, Event.CONSULT_ANSWERED, date(2020, 6, 16), target=first)
    office.do(application, Event.CONSULT_CLOSED, date(2020, 6, 16))
    application.refresh_from_db()
    assert application.due_on == date(2020, 7, 9)


def test_characters_no_document_can_hold_never_block_a_letter(office):
    application = office.answered(DAY, ANSWERED, name="金\x0b𠮷\x00雀", description="表情 😀 和 ไทย")
    assert application.letters.filter(pdf__isnull=False).count() == 2
    application.refresh_from_db()
    assert application.name == "金𠮷雀"


def test_a_number_typed_by_hand_never_blocks_the_units_series(office):
    prefix = f"{office.unit.letter_prefix}公开〔2020〕"
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, LATER)
    office.review_and_sign(application, LATER)
    office.do(application, Event.SEALED, LATER, letter_number=f"{prefix}2号")
    other = office.receive(DAY, token="other")
    assert other.letters.get().number == f"{prefix}3号"


def test_a_fax_is_received_on_the_day_both_sides_confirm(office):
    application = submitted(office.unit, on=DAY, channel=Channel.FAX, by=office.staff[Role.CLERK])
    office.do(application, Event.RECEIPT_CONFIRMED, date(2020, 6, 2), note="电话确认")
    application.refresh_from_db()
    assert application.received_on == date(2020, 6, 2) and application.due_on == date(2020, 7, 1)


def test_after_a_reform_the_successors_clerk_takes_the_case_on(office):
    application = office.receive(DAY)
    new = Office()
    office.unit.valid_until, office.unit.successor = date(2020, 6, 5), new.unit
    office.unit.save()
    with pytest.raises(actions.NotPermitted):
        office.do(application, Event.REGISTERED, LATER)
    new.do(application, Event.REGISTERED, LATER)
    assert list(queries.visible_to(new.staff[Role.CLERK], LATER)) == [application]
    assert list(queries.visible_to(office.staff[Role.CLERK], LATER)) == []


def test_each_notice_to_the_applicant_is_a_letter(office):
    day = date(2021, 6, 1)
    application = office.take_in_hand(office.receive(day), day)
    office.do(application, Event.REASONS_REQUESTED, day, until=date(2021, 6, 10), note="请说明数量。")
    office.do(application, Event.REASONS_RECEIVED, date(2021, 6, 4))
    office.do(
        application,
        Event.DELAY_SET,
        date(2021, 6, 7),
        Role.OFFICE_HEAD,
        until=date(2021, 9, 1),
        note="分批答复。",
    )
    office.do(application, Event.FEE_NOTIFIED, date(2021, 6, 8), until=date(2021, 7, 8), note="1200 元。")
    office.do(application, Event.FEE_LAPSED, date(2021, 7, 9))
    application.refresh_from_db()
    assert application.outcome == Outcome.FEE_NOT_PAID
    for letter in application.letters.exclude(kind="receipt"):
        text = "".join(compose(letter, application, dated_on=letter.dated_on).paragraphs)
        assert "《中华人民共和国政府信息公开条例》" in text and letter.pdf_id
    kinds = list(application.letters.values_list("kind", flat=True))
    assert kinds == ["receipt", "reasons_notice", "delay", "fee", "lapse"]


class TestInsideTheOffice:
    """The case is handed on with a day, urged, and talked about; the applicant hears none of it."""

    def test_an_officer_is_given_a_day_and_urged_until_the_opinion_is_there(self, office, client):
        application = office.receive(DAY)
        office.do(application, Event.REGISTERED, DAY)
        officer = office.staff[Role.OFFICER]
        with pytest.raises(CaseRefused, match="不能早于交办的日期"):
            office.do(application, Event.EXAMINED, date(2020, 6, 2), officer=officer, until=date(2020, 6, 1))
        office.do(application, Event.EXAMINED, date(2020, 6, 2), officer=officer, until=date(2020, 6, 8))
        office.do(application, Event.URGED, date(2020, 6, 9), Role.OFFICE_HEAD, note="请今日提出意见")
        application.refresh_from_db()
        assert (application.officer_due_on, application.urged_on) == (date(2020, 6, 8), date(2020, 6, 9))
        client.force_login(officer)
        page = client.get(reverse("desk:list")).content.decode()
        assert "科室超期" in page and "6月9日催办" in page
        office.do(application, Event.PROPOSED, date(2020, 6, 9), Role.OFFICER, note="可以公开")
        application.refresh_from_db()
        assert application.officer_due_on is None and application.urged_on is None

    def test_the_applicant_never_sees_what_the_office_says_among_itself(self, office, client):
        application = office.take_in_hand(office.receive(DAY), DAY)
        due = application.due_on
        office.do(application, Event.NOTED, DAY, Role.LEGAL_REVIEWER, note="此件上月有类似判决，注意理由")
        office.do(application, Event.URGED, DAY, note="请抓紧")
        application.refresh_from_db()
        assert application.due_on == due
        client.cookies[COOKIE.name] = signing.dumps(application.number, salt=COOKIE.name)
        page = client.get(reverse("query-case")).content.decode()
        assert "类似判决" not in page and "催办" not in page and "抓紧" not in page

    def test_the_coordinator_supervises_any_unit_and_does_nothing_else(self, office, client):
        application = office.take_in_hand(office.receive(DAY), DAY)
        coordinator = appoint(Office().unit, Role.COORDINATOR)
        client.force_login(coordinator)
        page = client.get(reverse("desk:case", args=[application.pk]))
        assert [offer.event for offer in page.context["offered"]] == [Event.SUPERVISED]
        application.refresh_from_db()
        sent = {
            "on": "2020-06-01",
            "note": "请于本周答复",
            "until": "2020-06-05",
            "expected": application.events_recorded,
        }
        url = reverse("desk:event", args=[application.pk, "supervised"])
        assert client.post(url, sent).status_code == 302
        application.refresh_from_db()
        assert application.urged_on == DAY
        drafted = reverse("desk:event", args=[application.pk, "drafted"])
        assert client.post(drafted, sent).status_code == 403


class TestSearches:
    """An answer that nothing is held rests on a search that can be shown."""

    SEARCH = {"where": "档案室", "terms": "某地块", "by": "张三", "is_found": False, "result": ""}
    TEXTS = {Need.REASONS: "没有制作。", Need.SEARCH_RECORD: "在档案室以“某地块”检索，未找到。"}

    def test_without_a_search_that_found_nothing_there_is_no_such_answer(self, office):
        application = office.take_in_hand(office.receive(DAY), DAY)
        for found in (None, True):
            if found is not None:
                office.do(application, Event.SEARCHED, DAY, details=self.SEARCH | {"is_found": found})
            with pytest.raises(LetterIncomplete, match="检索记录"):
                office.draft(application, LATER, LetterKind.DOES_NOT_EXIST, texts=self.TEXTS)
        office.do(application, Event.SEARCHED, DAY, Role.OFFICER, details=self.SEARCH)
        office.draft(application, LATER, LetterKind.DOES_NOT_EXIST, texts=self.TEXTS)
        application.refresh_from_db()
        assert application.state == State.IN_REVIEW

    def test_it_is_recorded_on_one_form_and_goes_into_the_draft_without_names(self, office, client):
        application = office.take_in_hand(office.receive(DAY), DAY)
        client.force_login(office.staff[Role.OFFICER])
        url = reverse("desk:event", args=[application.pk, "searched"])
        application.refresh_from_db()
        sent = {
            "on": "2020-06-01",
            "where": "档案室、办公系统",
            "terms": "某地块",
            "by": "张三",
            "expected": application.events_recorded,
        }
        lacking = client.post(url, sent)
        assert lacking.status_code == 422 and "请选择检索的结果" in lacking.content.decode()
        sent |= {"is_found": "no", "shots": SimpleUploadedFile("截图.png", b"\x89PNG\r\n\x1a\n...")}
        assert client.post(url, sent).status_code == 302
        case = client.get(reverse("desk:case", args=[application.pk])).content.decode()
        assert "张三在档案室、办公系统以“某地块”检索，未找到相关信息" in case and "截图.png" in case
        client.force_login(office.staff[Role.CLERK])
        form = client.get(reverse("desk:event", args=[application.pk, "drafted"])).context["form"]
        assert (
            form["search_record"].value() == "2020年6月1日，在档案室、办公系统以“某地块”检索，未找到相关信息。"
        )


class TestAfterTheAnswer:
    """What comes back, what the applicant says, and what is decided about publishing it."""

    @pytest.fixture
    def answered(self, office):
        texts = {Need.CONTENT: "附件", Need.REASONS: "隐私"}
        return office.answered(
            DAY, ANSWERED, LetterKind.PARTLY, grounds=(Ground.THIRD_PARTY_RIGHTS,), texts=texts
        )

    def listed(self, client, key):
        return [row.pk for row in client.get(reverse("desk:home"), {"list": key}).context["applications"]]

    def test_a_letter_that_came_back_is_followed_until_it_has_arrived(self, office, client, answered):
        client.force_login(office.staff[Role.CLERK])
        answered.refresh_from_db()
        sent = {"on": "2020-06-15", "why": "退件", "note": "电话核对地址", "expected": answered.events_recorded}
        assert (
            client.post(reverse("desk:event", args=[answered.pk, "delivery_failed"]), sent).status_code == 302
        )
        assert self.listed(client, "returned") == [answered.pk]
        client.cookies[COOKIE.name] = signing.dumps(answered.number, salt=COOKIE.name)
        assert "被退回" in client.get(reverse("query-case")).content.decode()
        office.do(answered, Event.REDELIVERED, date(2020, 6, 17), way=DeliveryWay.IN_PERSON)
        assert self.listed(client, "returned") == []

    def test_who_signed_for_it_is_recorded_with_the_proof(self, office, client, answered):
        office.do(answered, Event.DELIVERY_FAILED, date(2020, 6, 15), note="退件")
        client.force_login(office.staff[Role.CLERK])
        answered.refresh_from_db()
        sent = {
            "on": "2020-06-18", "who": "本人", "expected": answered.events_recorded,
            "proof": SimpleUploadedFile("回执.pdf", b"%PDF-1 signed for"),
        }  # fmt: skip
        assert client.post(reverse("desk:event", args=[answered.pk, "signed_for"]), sent).status_code == 302
        answered.refresh_from_db()
        assert answered.returned_on is None and answered.attachments.get(purpose="delivery").name == "回执.pdf"
        assert self.listed(client, "returned") == []

    def test_the_applicant_gives_another_address_and_nothing_else(self, client, answered):
        client.cookies[COOKIE.name] = signing.dumps(answered.number, salt=COOKIE.name)
        url = reverse("query-contact")
        nothing = client.post(url, {"csrfmiddlewaretoken": "x"})
        assert nothing.status_code == 422 and "请填写要更改的联系方式" in nothing.content.decode()
        wrong = client.post(url, {"phone": "12", "address": "新路1号"})
        assert wrong.status_code == 422 and "新路1号" in wrong.content.decode()
        assert client.post(url, {"address": "新路1号", "phone": "02311112222"}).status_code == 302
        answered.refresh_from_db()
        assert (answered.address, answered.phone) == ("新路1号", "02311112222")
        assert "新路1号" not in client.get(reverse("query-case")).content.decode()
        step = actions.Step(ANSWERED, details={"name": "别人"})
        with pytest.raises(NotPermitted, match="只能更改联系方式"):
            actions.perform(answered.pk, Event.DETAILS_AMENDED, step, by=None, at=moment(ANSWERED))

    def test_the_applicant_says_once_how_it_was(self, client, answered):
        client.cookies[COOKIE.name] = signing.dumps(answered.number, salt=COOKIE.name)
        assert "评价这次办理" in client.get(reverse("query-case")).content.decode()
        url = reverse("query-rate")
        assert client.post(url, {"words": "很快"}).status_code == 422
        assert client.post(url, {"score": "4", "words": "很快"}).status_code == 302
        answered.refresh_from_db()
        assert answered.rating == 4 and "评价这次办理" not in client.get(reverse("query-case")).content.decode()
        assert client.post(url, {"score": "1"}).status_code == 409

    def test_publishing_and_what_was_withheld_are_decided_on_the_record(self, office, client, answered):
        client.force_login(office.staff[Role.OFFICE_HEAD])
        for event, decision in (("proactive_decided", "转为主动公开"), ("withheld_reviewed", "仍不予公开")):
            answered.refresh_from_db()
            sent = {
                "on": "2020-06-15",
                "decision": decision,
                "note": "理由",
                "expected": answered.events_recorded,
            }
            assert client.post(reverse("desk:event", args=[answered.pk, event]), sent).status_code == 302
        assert [event.note for event in answered.events.order_by("sequence")][-2:] == [
            "转为主动公开：理由",
            "仍不予公开：理由",
        ]
        given = office.answered(DAY, ANSWERED, token="given")
        with pytest.raises(CaseRefused, match="没有不予公开的内容"):
            office.do(given, Event.WITHHELD_REVIEWED, ANSWERED, note="理由")

    def test_what_is_reviewed_again_is_the_answer_in_force(self, office, client):
        application = office.answered(DAY, ANSWERED, token="again")
        review = actions.record_remedy(
            office.unit, token="again review", kind=RemedyKind.REVIEW, body="区人民政府", lodged_on=ANSWERED, application=application,
            by=office.staff[Role.CLERK], at=moment(ANSWERED),
        )  # fmt: skip
        assert review.pk
        office.do(application, Event.REOPENED, ANSWERED, note="自行纠正")
        texts = {Need.REASONS: "讨论稿"}
        office.draft(
            application, ANSWERED, LetterKind.REFUSE, grounds=(Ground.PROCESS_INFORMATION,), texts=texts
        )
        office.review_and_sign(application, ANSWERED)
        office.send(application, ANSWERED)
        office.do(application, Event.WITHHELD_REVIEWED, ANSWERED, note="仍不予公开：理由")

    def test_a_request_filed_as_the_wrong_matter_is_put_right_before_it_is_answered(self, office):
        application = office.take_in_hand(
            office.receive(date(2021, 6, 1), matter="record", token="m"), date(2021, 6, 1)
        )
        with pytest.raises(CaseRefused, match="更正申请不收取"):
            office.do(
                application,
                Event.FEE_NOTIFIED,
                date(2021, 6, 2),
                until=date(2021, 7, 5),
                note="缴费",
                notice_text="缴费",
            )
        office.do(
            application, Event.DETAILS_AMENDED, date(2021, 6, 2), details={"matter": "disclosure"}, note="选错"
        )
        application.refresh_from_db()
        assert not application.is_about_a_record
        assert [count.number for count in queries.case_counts(queries.whole(2021))] == [1]


def test_a_second_who_drafts_sees_both_texts_and_loses_neither(client, office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    client.force_login(office.staff[Role.CLERK])
    application.refresh_from_db()
    seen = application.events_recorded
    office.draft(application, LATER, texts={Need.CONTENT: "甲的稿子"})
    sent = {"on": "2020-06-08", "kind": "provide", "content": "乙的稿子", "expected": seen}
    page = client.post(reverse("desk:event", args=[application.pk, "drafted"]), sent)
    text = page.content.decode()
    assert page.status_code == 409 and "甲的稿子" in text and "乙的稿子" in text and "别人刚才办理的" in text
    again = {name: page.context["form"][name].value() or "" for name in ("on", "kind", "content")}
    application.refresh_from_db()
    retried = client.post(
        reverse("desk:event", args=[application.pk, "drafted"]),
        again | {"expected": application.events_recorded},
    )
    assert retried.status_code == 302 and queries.last_draft(application).content == "乙的稿子"


def test_an_applicant_sees_how_the_due_date_comes_about(client, office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.do(application, Event.CONSULT_SENT, date(2020, 6, 5))
    office.do(application, Event.CONSULT_ANSWERED, date(2020, 6, 12))
    office.do(application, Event.CONSULT_CLOSED, date(2020, 6, 12))
    client.cookies[COOKIE.name] = signing.dumps(application.number, salt=COOKIE.name)
    page = client.get(reverse("query-case"))
    assert "答复期限怎样算出" in page.content.decode() and len(page.context["due"].working()) > 2


@pytest.mark.parametrize(
    ("day", "said"), [(date(2020, 6, 12), "也可以自收到"), (date(2024, 6, 12), "应当先自收到")]
)
def test_the_query_page_says_what_can_be_done_about_the_answer(client, office, day, said):
    texts = {Need.REASONS: "隐私"}
    application = office.answered(
        day, day, LetterKind.REFUSE, grounds=(Ground.THIRD_PARTY_RIGHTS,), texts=texts
    )
    client.cookies[COOKIE.name] = signing.dumps(application.number, salt=COOKIE.name)
    page = client.get(reverse("query-case")).content.decode()
    assert "如果不服" in page and said in page
    letter = application.letters.exclude(kind="receipt").get()
    assert (
        client.get(reverse("query-case")).context["remedies"]
        in compose(letter, application, dated_on=day).paragraphs
    )
