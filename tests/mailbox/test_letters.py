"""A letter from writing to the published answer, as people handle it."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.accounts.models import Delegation, Role
from gongkai.intake import actions as intake
from gongkai.ledger.queries import verify_all
from gongkai.mailbox import actions, queries
from gongkai.mailbox.actions import ChangedMeanwhile, NotPermitted, Proposal, Step, checking
from gongkai.mailbox.course import Event, Exit, Flag, Kind, LetterRefused, State
from gongkai.mailbox.models import AnswerEntry, Letter, LimitKey, Source, Topic
from gongkai.mailbox.searching import LETTERS, PUBLIC_LETTERS
from gongkai.searching.text import terms_of
from tests.factories import UnitFactory, moment, staff
from tests.mailbox.letters import DAY, LAMP, WRITER, Mailroom

pytestmark = pytest.mark.django_db
NEXT, FRIDAY = date(2020, 6, 2), date(2020, 6, 5)


@pytest.fixture
def room():
    return Mailroom()


def test_a_letter_goes_through_three_gates_and_its_answer_is_public(room):
    letter = room.write()
    assert (letter.number, letter.state, letter.step_due_on) == ("XJ2020-00001", State.WRITTEN, NEXT)
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    letter.refresh_from_db()
    assert (letter.state, letter.lead, letter.due_on) == (State.ASSIGNED, room.unit, date(2020, 6, 15))
    room.do(letter, Event.DRAFTED, FRIDAY, by=room.handler, reply="路灯已经修好。")
    room.do(letter, Event.PASSED, FRIDAY, by=room.head)
    letter.refresh_from_db()
    assert (letter.state, letter.exit, letter.calendar_days, letter.working_days) == (
        State.ANSWERED,
        Exit.WAITING,
        4,
        4,
    )
    assert letter.answered_in_time and letter.handler == room.handler
    room.proposed(letter, FRIDAY)
    room.do(letter, Event.PUBLISHED, FRIDAY, by=room.second)
    (shown,) = queries.published()
    assert shown.public_title == "关于路灯损坏的来信" and shown.published_on == FRIDAY
    assert verify_all().bad_sequence is None


def test_one_form_makes_one_letter(room):
    sent = {
        "answers": {**LAMP, **WRITER},
        "consents": True,
        "by": None,
        "at": moment(DAY),
        "on": DAY,
        "token": "t",
    }
    first, again = (actions.write(room.district, **sent) for _ in range(2))
    assert (first.letter, first.query_code) == (again.letter, again.query_code) and not again.is_new
    with pytest.raises(intake.AlreadySubmitted):
        actions.write(room.district, **sent | {"consents": False})


def test_each_step_is_for_whoever_holds_its_role_where_it_is_taken(room):
    letter = room.write()
    other = staff(UnitFactory(parent=room.district))
    for person in (
        room.handler,
        room.head,
        room.office[Role.CLERK],
        room.office[Role.EDITOR],
        other[Role.LETTER_CLERK],
    ):
        with pytest.raises(NotPermitted):
            room.do(letter, Event.ACCEPTED, by=person)
    with pytest.raises(NotPermitted):
        room.do(letter, Event.ACCEPTED)  # the writer
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    with pytest.raises(NotPermitted):
        room.do(letter, Event.DRAFTED, by=other[Role.LETTER_CLERK], reply="好。")
    with pytest.raises(NotPermitted):
        room.do(letter, Event.RATED, by=room.clerk, score=5)
    seen = {
        person: set(queries.visible_to(person, DAY))
        for person in (room.handler, other[Role.LETTER_CLERK], room.clerk)
    }
    assert list(seen.values()) == [{letter}, set(), {letter}]


def test_a_unit_sends_back_extends_and_is_helped(room):
    helper = UnitFactory(parent=room.district)
    helping = staff(helper)
    letter = room.assigned()
    room.do(letter, Event.SENT_BACK, NEXT, by=room.handler, note="属于市政部门职责")
    letter.refresh_from_db()
    assert letter.state == State.ACCEPTED and letter.lead is None
    room.do(letter, Event.ASSIGNED, NEXT, by=room.clerk, unit=room.unit, helpers=[helper])
    room.do(letter, Event.OPINION_GIVEN, NEXT, by=helping[Role.LETTER_CLERK], note="线路由我单位检修")
    with pytest.raises(LetterRefused, match="写明延期的理由"):
        room.do(letter, Event.EXTENDED, FRIDAY, by=room.head)
    room.do(letter, Event.EXTENDED, FRIDAY, by=room.head, note="需要更换灯杆")
    letter.refresh_from_db()
    assert letter.due_on == date(2020, 6, 30) and letter in queries.visible_to(helping[Role.LEADER], FRIDAY)


def test_what_says_who_somebody_is_stops_at_the_exit(room):
    letter = room.answered(reply="请联系金丝雀，电话13912345678。")
    for shown, said in (
        ({"answer": "请拨打139 1234 5678。"}, "公开的答复中有手机号码“139 1234 5678”"),
        ({"question": "我是金丝雀，路灯坏了。"}, "公开的来信中有写信人的信息“金丝雀”"),
        ({"title": "金丝雀路八十八号的路灯"}, "公开的标题中有写信人的信息"),
        ({"answer": "请发到 canary@example.com。"}, "电子邮箱"),
    ):
        with pytest.raises(LetterRefused, match=said):
            room.proposed(letter, NEXT, is_checked=True, **shown)
    with pytest.raises(LetterRefused, match="“王建国”、“3栋”可能说明是谁"):
        room.proposed(letter, NEXT, question="邻居王建国先生住3栋，楼下路灯坏了。")
    room.proposed(letter, NEXT, question="邻居王建国先生住3栋，楼下路灯坏了。", is_checked=True)


def test_a_writer_takes_consent_back_and_the_page_is_gone(room):
    letter = room.published()
    assert queries.published().count() == 1
    room.do(letter, Event.CONSENT_TAKEN_BACK, NEXT)
    letter.refresh_from_db()
    assert letter.exit == Exit.NOT_WANTED and not queries.published()
    with pytest.raises(LetterRefused, match="不同意公开"):
        room.proposed(letter, NEXT)


def test_without_consent_nothing_is_proposed(room):
    letter = room.answered(consents=False)
    assert letter.exit == Exit.NOT_WANTED
    with pytest.raises(LetterRefused, match="写信人不同意公开"):
        room.proposed(letter, DAY)


def test_not_solved_reopens_and_asks_for_a_visit(room):
    letter = room.published(DAY, FRIDAY)
    with pytest.raises(LetterRefused, match="请写明原因"):
        room.do(letter, Event.RATED, FRIDAY, score=1, is_solved=False)
    room.do(letter, Event.RATED, FRIDAY, score=1, is_solved=False, note="灯还是不亮")
    letter.refresh_from_db()
    assert letter.state == State.ASSIGNED and letter.owes_visit and letter.times_reopened == 1
    assert letter.due_on == date(2020, 6, 19) and letter.public  # what was published stays, and says so
    room.do(letter, Event.VISITED, FRIDAY, by=room.clerk, note="电话回访，灯泡已换，线路待修")
    room.do(letter, Event.DRAFTED, date(2020, 6, 8), by=room.handler, reply="线路已经修复。")
    room.do(letter, Event.PASSED, date(2020, 6, 8), by=room.head)
    letter.refresh_from_db()
    assert (letter.answered_on, letter.answered_again_on) == (FRIDAY, date(2020, 6, 8))
    assert not letter.owes_visit and letter.calendar_days == 4 and letter.exit == Exit.WAITING


def test_a_refused_letter_says_where_to_turn_to_and_a_merged_one_into_which(room):
    asking, first, second = room.write(title="想要文件"), room.write(), room.write(title="还是路灯")
    with pytest.raises(LetterRefused, match="应当向哪里反映"):
        room.do(asking, Event.REFUSED, by=room.clerk, note="属于依申请公开")
    room.do(asking, Event.REFUSED, by=room.clerk, note="属于依申请公开", channel="disclosure")
    with pytest.raises(LetterRefused, match="要并入的信件"):
        room.do(second, Event.MERGED, by=room.clerk)
    room.do(second, Event.MERGED, by=room.clerk, other=first)
    second.refresh_from_db()
    assert second.merged_into == first and second.state == State.MERGED


def test_whoever_is_merged_gets_an_answer_that_says_nothing_of_the_other(room):
    first, second = room.write(), room.write(title="还是路灯", name="银喜鹊", phone="13987654321")
    room.do(second, Event.MERGED, by=room.clerk, other=first)
    with pytest.raises(LetterRefused, match="请反过来并入"):
        room.do(first, Event.MERGED, by=room.clerk, other=room.write())
    room.do(first, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    reply = "金丝雀：路灯已经修好。"
    with pytest.raises(LetterRefused, match="不能有“金丝雀”"):
        room.do(first, Event.DRAFTED, by=room.handler, reply=reply)
    room.do(first, Event.DRAFTED, by=room.handler, reply=reply, for_merged="春晖路的路灯已经修好。")
    late = room.write(title="又是路灯")
    room.do(late, Event.MERGED, by=room.clerk, other=first)
    room.do(first, Event.PASSED, by=room.head)
    assert [one.for_merged for one in first.replies.all()] == ["春晖路的路灯已经修好。"]


def test_nothing_is_merged_into_an_answer_its_writer_could_not_read(room):
    answered, letter = room.answered(), room.write(title="还是路灯")
    with pytest.raises(LetterRefused, match="写信人看不到答复"):
        room.do(letter, Event.MERGED, by=room.clerk, other=answered)
    room.proposed(answered, DAY)
    room.do(answered, Event.PUBLISHED, by=room.second)
    room.do(letter, Event.MERGED, by=room.clerk, other=answered)


def test_a_draft_sent_before_the_merging_goes_back_for_those_who_joined(room):
    first = room.assigned()
    room.do(first, Event.DRAFTED, by=room.handler, reply="路灯已经修好。")
    room.do(room.write(title="还是路灯"), Event.MERGED, by=room.clerk, other=first)
    with pytest.raises(LetterRefused, match="送审以后有别的信并入"):
        room.do(first, Event.PASSED, by=room.head)
    room.do(first, Event.RETURNED, by=room.head, note="补写")
    room.do(first, Event.DRAFTED, by=room.handler, reply="路灯已经修好。")
    room.do(first, Event.PASSED, by=room.head)
    assert first.replies.last().for_merged == "路灯已经修好。"


@pytest.mark.parametrize("event", [Event.WITHDRAWN, Event.REFUSED])
def test_what_was_merged_into_a_letter_without_an_answer_is_a_matter_of_its_own_again(room, event):
    first, second, accepted = room.write(), room.write(title="还是路灯"), room.write(title="第三封")
    room.do(accepted, Event.ACCEPTED, by=room.clerk)
    for one in (second, accepted):
        room.do(one, Event.MERGED, by=room.clerk, other=first)
    details = {"by": room.clerk, "note": "不属于", "channel": "other"} if event is Event.REFUSED else {}
    room.do(first, event, NEXT, **details)
    for one, state in ((second, State.WRITTEN), (accepted, State.ACCEPTED)):
        one.refresh_from_db()
        assert (one.state, one.merged_into, one.step_due_on) == (state, None, date(2020, 6, 3))
    assert queries.figures_of(2020).all.received == 1  # the third


def test_a_step_is_taken_back_by_whoever_took_it_or_by_a_head(room):
    letter = room.write()
    room.do(letter, Event.ACCEPTED, by=room.clerk)
    with pytest.raises(NotPermitted, match="由办理的人自己撤销"):
        room.do(letter, Event.REVERSED, by=room.another_clerk(), note="误操作")
    room.do(letter, Event.REVERSED, by=room.clerk, note="误操作")
    room.do(letter, Event.ACCEPTED, by=room.clerk)
    room.do(letter, Event.REVERSED, by=room.office[Role.OFFICE_HEAD], note="误操作")
    letter.refresh_from_db()
    assert letter.state == State.WRITTEN


def test_a_letter_passed_down_has_the_superiors_day_and_owes_a_report(room):
    letter = room.answered(
        DAY, FRIDAY, source=Source.HOTLINE, upstream_number="T2020060100012", upstream_due_on=date(2020, 6, 4), by=room.clerk
    )  # fmt: skip
    assert letter.due_on == date(2020, 6, 4) and not letter.answered_in_time and letter.owes_report
    room.do(letter, Event.REPORTED_BACK, FRIDAY, by=room.clerk, note="已在热线系统回填")
    letter.refresh_from_db()
    assert not letter.owes_report


def test_a_second_saver_is_told(room):
    letter = room.write()
    room.do(letter, Event.MARKED, by=room.clerk, flags=frozenset({Flag.MASS}))
    with pytest.raises(ChangedMeanwhile):
        actions.perform(letter.pk, Event.ACCEPTED, Step(DAY), by=room.clerk, at=moment(DAY), expected=1)


def test_work_lists_hold_what_waits_for_whom(room):
    entrance, mine, review, late = room.write(), room.assigned(), room.assigned(), room.assigned()
    room.do(review, Event.DRAFTED, by=room.handler, reply="好。")
    waiting = room.answered()
    lists = {person: {key: set(rows) for key, rows in queries.work_lists(person, NEXT).items()} for person in (room.clerk, room.handler, room.head)}  # fmt: skip
    assert lists[room.clerk]["entrance"] == {entrance} and lists[room.clerk]["exit"] == {waiting}
    assert lists[room.handler]["mine"] == {mine, late} and lists[room.head]["review"] == {review}
    assert {late, mine, review, entrance} == set(queries.work_lists(room.clerk, date(2020, 6, 30))["late"])
    for person, own in lists.items():
        assert queries.work_counts(person, NEXT) == {key: len(rows) for key, rows in own.items()}


def test_letters_are_found_by_number_name_telephone_and_words(room):
    lamp = room.write()
    bus = room.write(
        title="公交改线", text="公交车不到医院门口，老人看病不便。", name="别的人", phone="13800001111"
    )
    everything = Letter.objects.all()
    for words, found in (
        ("xj2020-00001", {lamp}), ("金丝雀", {lamp}), ("139 1234 5678", {lamp}), ("医院", {bus}), ("老人", {lamp, bus}), ("地铁", set()),
    ):  # fmt: skip
        assert set(queries.search(everything, words, None, start=0)[0]) == found
    assert queries.search(everything, "老人", {room.unit.pk}, start=0) == ([], None)


def test_units_are_proposed_by_who_handled_letters_like_it(room):
    room.answered()
    other = UnitFactory(parent=room.district)
    staff(other)
    LETTERS.catch_up()
    new = room.write(text="小区门口路灯坏了，晚上看不见路。")
    assert queries.units_for(new)[0][0] == room.unit.pk


def test_similar_published_letters_are_shown_and_never_what_is_not_public(room):
    published, kept = room.published(), room.answered(title="路灯费用", text="路灯的电费由谁出？")
    PUBLIC_LETTERS.catch_up()
    assert queries.similar("路灯坏了怎么办") == [published] and kept.public is None


def test_withdrawing_what_is_handled_again_leaves_the_earlier_answer_and_its_figures(room):
    letter = room.published()
    room.do(letter, Event.RATED, NEXT, score=1, note="灯还是不亮", is_solved=False)
    room.do(letter, Event.WITHDRAWN, NEXT)
    letter.refresh_from_db()
    figures = queries.figures_of(2020).all
    assert (letter.state, figures.received, figures.closed) == (State.ANSWERED, 1, 1)
    room.do(letter, Event.TAKEN_DOWN, NEXT, by=room.second, note="写信人要求")
    assert not queries.published().exists()


def test_those_who_were_answered_with_another_stay_answered_when_that_one_is_withdrawn_later(room):
    letter, other = room.write(), room.write(title="还是路灯")
    room.do(other, Event.MERGED, by=room.clerk, other=letter)
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    room.do(letter, Event.DRAFTED, by=room.handler, reply="好。")
    room.do(letter, Event.PASSED, by=room.head)
    room.do(letter, Event.RATED, score=1, note="灯还是不亮", is_solved=False)
    room.do(letter, Event.WITHDRAWN)
    other.refresh_from_db()
    assert (other.state, other.merged_into) == (State.MERGED, letter)


def test_an_answered_letter_is_not_merged_and_none_into_itself(room):
    letter, other = room.answered(consents=False), room.write(title="还是路灯")
    room.do(letter, Event.RATED, NEXT, score=1, note="灯还是不亮", is_solved=False)
    room.do(letter, Event.SENT_BACK, NEXT, by=room.handler, note="不归我局")
    with pytest.raises(LetterRefused, match="已经答复过的信不能并入"):
        room.do(letter, Event.MERGED, NEXT, by=room.clerk, other=other)
    with pytest.raises(LetterRefused, match="请填写要并入的信件编号"):
        room.do(other, Event.MERGED, NEXT, by=room.clerk, other=other)
    room.do(other, Event.REFUSED, NEXT, by=room.clerk, note="不属于", channel="other")
    room.do(other, Event.ACCEPTED, NEXT, by=room.clerk)
    room.do(room.write(NEXT, title="第三封"), Event.MERGED, NEXT, by=room.clerk, other=other)
    with pytest.raises(LetterRefused, match="已经有信件并入本信，不能撤销受理"):
        room.do(other, Event.REVERSED, NEXT, by=room.clerk, note="误操作")


def test_a_public_answer_keeps_its_unit_and_day_until_another_is_public(room):
    letter, other = room.published(), UnitFactory(code="other", parent=room.district)
    people = staff(other)
    room.do(letter, Event.RATED, NEXT, score=1, note="灯还是不亮", is_solved=False)
    room.do(letter, Event.SENT_BACK, NEXT, by=room.handler, note="不归我局")
    room.do(letter, Event.ASSIGNED, NEXT, by=room.clerk, unit=other)
    room.do(letter, Event.DRAFTED, FRIDAY, by=people[Role.LETTER_CLERK], reply="线路已经修复。")
    room.do(letter, Event.PASSED, FRIDAY, by=people[Role.LEADER])
    (shown,) = queries.published()
    assert (shown.public_by, shown.public_answered_on, shown.answered_by) == (room.unit, DAY, other)
    shown = Proposal("关于路灯的来信", "路灯坏了。", "线路已经修复。")
    room.do(letter, Event.PROPOSED, FRIDAY, by=people[Role.LETTER_CLERK], proposal=shown)
    room.do(letter, Event.PUBLISHED, FRIDAY, by=room.second)
    (shown,) = queries.published()
    assert (shown.public_by, shown.public_answered_on) == (other, FRIDAY)
    for unit, found in ((room.unit, []), (other, [letter.pk])):
        hits = PUBLIC_LETTERS.search(
            terms_of("修复"), chosen={"unit": str(unit.pk)}, by_date=True, offset=0, size=5
        )
        assert hits.rows == found


@pytest.mark.parametrize("event", [Event.REFUSED, Event.MERGED, Event.WITHDRAWN])
def test_whatever_ends_a_letter_passed_down_is_reported_back(room, event):
    down = {"source": Source.HOTLINE, "by": room.clerk, "upstream_due_on": FRIDAY}
    letter, main = room.write(**down), room.assigned()
    details = {"note": "不属于", "channel": "other", **({"other": main} if event is Event.MERGED else {})}
    room.do(letter, event, by=None if event is Event.WITHDRAWN else room.clerk, **details)
    letter.refresh_from_db()
    assert letter.owes_report and letter.waits
    assert letter.due_on == (FRIDAY if event is Event.MERGED else None)
    room.do(letter, Event.REPORTED_BACK, by=room.clerk, note="已在系统中回报")
    letter.refresh_from_db()
    assert not letter.owes_report and not letter.waits


def test_a_superiors_day_moves_only_with_the_superiors_word(room):
    letter = room.write(source=Source.CITY, by=room.clerk, upstream_due_on=FRIDAY)
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    with pytest.raises(LetterRefused, match="请先与交办单位商定"):
        room.do(letter, Event.EXTENDED, by=room.head, note="要查线路")
    letter = room.do(letter, Event.EXTENDED, by=room.head, note="要查线路", until=date(2020, 6, 12))
    assert letter.due_on == date(2020, 6, 12)
    with pytest.raises(LetterRefused, match="早于来信日期"):
        room.write(token="late", source=Source.CITY, by=room.clerk, upstream_due_on=date(2018, 6, 1))


def test_marking_again_brings_no_extended_limit_back(room):
    letter = room.assigned()
    room.do(letter, Event.MARKED, by=room.clerk, flags=frozenset({Flag.URGENT}))
    extended = room.do(letter, Event.EXTENDED, by=room.head, note="要查线路").due_on
    letter = room.do(letter, Event.MARKED, NEXT, by=room.clerk, flags=frozenset({Flag.URGENT, Flag.MASS}))
    assert letter.due_on == extended


def test_taking_an_acceptance_back_brings_back_what_was_written(room):
    topic = Topic.objects.get(name="城市管理")
    letter = room.write()
    room.do(letter, Event.ACCEPTED, by=room.clerk, kind=Kind.CONSULT, topic=topic)
    letter = room.do(letter, Event.REVERSED, by=room.clerk, note="误操作")
    assert (letter.kind, letter.topic) == (Kind.COMPLAINT, None)


def test_a_changed_limit_moves_no_day_that_has_begun(room):
    letter = room.write()
    actions.set_limits({LimitKey.ACCEPT: 5}, by=room.clerk, at=moment(DAY))
    assert room.do(letter, Event.NOTED, by=room.clerk, note="看过").step_due_on == NEXT


def test_an_answer_of_the_library_is_used_when_it_is_sent_however_often_it_is_drafted(room):
    kept = AnswerEntry.objects.create(question="问", answer="答", unit=room.unit)
    letter = room.assigned()
    for event, by, details in (
        (Event.DRAFTED, room.handler, {"reply": "答", "answer": kept}), (Event.RETURNED, room.head, {"note": "改"}),
        (Event.DRAFTED, room.handler, {"reply": "答", "answer": kept}), (Event.PASSED, room.head, {}),
    ):  # fmt: skip
        kept.refresh_from_db()
        assert kept.uses == 0
        room.do(letter, event, by=by, **details)
    kept.refresh_from_db()
    assert kept.uses == 1


def test_nobody_is_taken_for_the_writer_of_what_is_signed_by_nobody(room):
    anonymous = [room.write(name="匿名", phone="", title=f"第{n}件事", text=f"内容{n}" * 9) for n in range(3)]
    assert not [
        one
        for one in queries.likely_same(anonymous[0], Letter.objects.all())
        if one.title in ("第1件事", "第2件事")
    ]


def test_nothing_is_filed_while_something_is_owed(room):
    letter = room.answered(consents=False)
    room.do(letter, Event.RATED, score=1, note="态度不好")
    with pytest.raises(LetterRefused, match="还没有回访"):
        room.do(letter, Event.ARCHIVED, by=room.clerk)
    waiting = room.answered()
    room.do(waiting, Event.RATED, score=5)
    with pytest.raises(LetterRefused, match="公开还没有办完"):
        room.do(waiting, Event.ARCHIVED, by=room.clerk)


def test_the_year_before_is_part_of_what_is_to_be_closed(room):
    last, first = date(2020, 12, 30), date(2021, 1, 4)
    letters = [room.assigned(last), room.assigned(last), room.assigned(first)]
    for letter in letters[:2]:
        room.do(letter, Event.DRAFTED, first, by=room.handler, reply="好。")
        room.do(letter, Event.PASSED, first, by=room.head)
    figures = queries.figures_of(2021)
    assert (figures.all.carried, figures.all.received, figures.all.closed) == (2, 1, 2)
    assert round(figures.all.share_closed, 1) == 66.7
    named = queries.named_figures(2021, None)
    assert (named["来信结转"], named["来信办结率"]) == ("2", "66.7") and queries.named_figures(2020, None)[
        "来信办结率"
    ] == "0"


def test_a_mark_of_the_box_is_taken_back_by_the_box_alone(room):
    letter = room.assigned()
    room.do(letter, Event.DRAFTED, by=room.handler, reply="好。")
    room.do(letter, Event.MARKED, by=room.clerk, flags=frozenset({Flag.SENSITIVE}))
    with pytest.raises(NotPermitted, match="由其单位的负责人撤销"):
        room.do(letter, Event.REVERSED, by=room.head, note="误操作")
    room.do(letter, Event.REVERSED, by=room.office[Role.OFFICE_HEAD], note="误操作")


def test_the_second_review_of_a_sensitive_answer_is_another_persons(room):
    head = room.office[Role.OFFICE_HEAD]
    letter = room.write()
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.district)
    room.do(letter, Event.MARKED, by=room.clerk, flags=frozenset({Flag.SENSITIVE}))
    room.do(letter, Event.DRAFTED, by=room.another_clerk(), reply="好。")
    room.do(letter, Event.PASSED, by=head)
    with pytest.raises(LetterRefused, match="单位的审核是你通过的"):
        room.do(letter, Event.OFFICE_PASSED, by=head)
    room.do(letter, Event.OFFICE_PASSED, by=room.office[Role.LEADER])


def test_whoever_says_it_is_not_sensitive_after_all_does_not_review_it(room):
    letter = room.write(unit=room.unit)
    clerk, head = room.another_clerk(room.unit), room.staff[Role.OFFICE_HEAD]
    room.do(letter, Event.ACCEPTED, by=clerk, unit=room.unit)
    room.do(letter, Event.MARKED, by=clerk, flags=frozenset({Flag.SENSITIVE}))
    room.do(letter, Event.DRAFTED, by=room.handler, reply="好。")
    room.do(letter, Event.MARKED, by=head, flags=frozenset())
    with pytest.raises(LetterRefused, match="“敏感”是你取消的"):
        room.do(letter, Event.PASSED, by=head)
    room.do(letter, Event.PASSED, by=room.head)


def test_what_reaches_the_writer_at_once_is_dated_today(room):
    letter = room.assigned()
    room.do(letter, Event.DRAFTED, by=room.handler, reply="好。")
    late = date(2020, 7, 20)
    with pytest.raises(LetterRefused, match="日期只能是今天"):
        actions.perform(letter.pk, Event.PASSED, Step(FRIDAY), by=room.head, at=moment(late))


def test_a_stand_in_is_named_with_whom_they_stand_in_for(room):
    other = staff(UnitFactory(code="other", parent=room.district))[Role.LEADER]
    Delegation.objects.create(delegator=room.head, delegate=other, from_on=DAY, until_on=FRIDAY)
    letter = room.assigned()
    room.do(letter, Event.DRAFTED, by=room.handler, reply="好。")
    room.do(letter, Event.PASSED, by=other)
    assert queries.events_of(letter)[-1].actor == f"{other.name}（受{room.head.name}委托）"


@pytest.mark.parametrize(
    "said",
    [
        "请拨打139.1234.5678。", "请拨打139\u200b12345678。", "一三九一二三四五六七八", "①③⑨①②③④⑤⑥⑦⑧", "金 丝 雀反映", "canary＠example．com",
        "canary @ example.com", "座机023 9999 8888", "打99998888", "银喜鹊也反映", "住银喜鹊巷七号",
    ],
)  # fmt: skip
def test_no_writing_of_it_passes_the_exit(room, said):
    letter = room.write(phone="02399998888")
    other = room.write(title="还是路灯", name="银喜鹊", phone="", address="银喜鹊巷七号", consents=False)
    room.do(other, Event.MERGED, by=room.clerk, other=letter)
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    room.do(letter, Event.DRAFTED, by=room.handler, reply="好。")
    room.do(letter, Event.PASSED, by=room.head)
    with pytest.raises(LetterRefused, match="不能公开，请遮盖"):
        room.proposed(letter, DAY, answer=said, is_checked=True)
    with pytest.raises(LetterRefused, match="另写一段"):
        checking.checked(letter, Event.DRAFTED, Step(DAY, reply="好。", for_merged=said), at=moment(DAY))


def test_the_writer_of_a_merged_letter_may_withdraw_it_and_their_consent(room):
    main, letter = room.write(), room.write(title="还是路灯")
    room.do(letter, Event.MERGED, by=room.clerk, other=main)
    room.do(letter, Event.CONSENT_TAKEN_BACK)
    room.do(letter, Event.WITHDRAWN)
    letter.refresh_from_db()
    assert letter.state == State.WITHDRAWN and not letter.consents and letter.merged_into is None
