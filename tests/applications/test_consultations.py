"""Third parties and joint makers: asked without learning who asks, their silence and objections weighed."""

from datetime import date

import pytest
from django.core import signing
from django.urls import reverse

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role
from gongkai.applications import queries
from gongkai.applications.letters import compose
from gongkai.applications.views.query import COOKIE
from gongkai.files.queries import content_of
from gongkai.regulation.case import CaseRefused, Event
from gongkai.regulation.outcomes import Ground, LetterKind, Need
from tests.applications.test_letters import pdf_text
from tests.factories import CANARIES

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 1)


def day(number, month=6):
    return date(2020, month, number)


def ask(office, application, on, name="示范公司", kind="third_party", **details):
    asked = {
        "kind": kind,
        "name": name,
        "address": "乙路2号",
        "phone": "02311112222",
        "matter": "补偿协议",
        "why": "其中有补偿金额",
    }
    return office.do(application, Event.CONSULT_SENT, on, details=asked | details)


def reply(office, application, on, which, said="objects", reasons="涉及商业秘密"):
    return office.do(
        application, Event.CONSULT_ANSWERED, on, target=which, details={"reply": said, "reasons": reasons}
    )


def close(office, application, on, **weighed):
    weighed = {
        key.removeprefix("w"): {"text": text, "is_overridden": over} for key, (text, over) in weighed.items()
    }
    return office.do(application, Event.CONSULT_CLOSED, on, details={"weighed": weighed} if weighed else None)


def found(application):
    return queries.consultations(application, accounts.calendar())


@pytest.fixture
def application(office):
    return office.take_in_hand(office.receive(DAY), DAY)


def test_who_is_asked_learns_what_and_why_and_not_who_asks(office, application):
    ask(office, application, day(5))
    letter = application.letters.get(kind="consult_third_party")
    text = pdf_text(content_of(letter.pdf))
    assert "示范公司：" in text and "补偿协议" in text and "15个工作日" in text
    assert not any("".join(data.split()) in text for data in CANARIES.values())
    with pytest.raises(CaseRefused, match="申请人是谁，不能告知"):
        ask(office, application, day(5), matter=f"{CANARIES['name']}申请的补偿协议")


def test_the_applicant_is_told_that_time_stands_still_and_not_who_is_asked(office, application, client):
    ask(office, application, day(5))
    ask(office, application, day(8), name="乙公司")
    client.cookies[COOKIE.name] = signing.dumps(application.number, salt=COOKIE.name)
    page = client.get(reverse("query-case"))
    assert [letter.kind for letter in page.context["letters"]] == ["receipt", "consult_told"]
    assert "示范公司" not in page.content.decode()
    for letter in application.letters.filter(kind="consult_third_party"):
        assert client.get(reverse("query-letter", args=[letter.pk])).status_code == 404


def test_each_is_followed_from_sending_to_answer_and_the_clock_counts_their_days_once(office, application):
    ask(office, application, day(5))
    ask(office, application, day(8), name="乙公司")
    first, second = (asked.sequence for asked in found(application))
    office.do(application, Event.CONSULT_DELIVERED, day(9), target=second)
    reply(office, application, day(12), first)
    asked = {one.name: one for one in found(application)}
    assert asked["示范公司"].reply_label == "不同意公开" and asked["乙公司"].until == day(1, 7)
    with pytest.raises(CaseRefused, match="2020-07-01"):
        close(office, application, day(30))
    with pytest.raises(CaseRefused, match="乙公司没有答复，请写明怎样权衡"):
        close(office, application, day(3, 7), **{f"w{first}": ("理由成立", False)})
    close(
        office,
        application,
        day(3, 7),
        **{f"w{first}": ("理由成立", False), f"w{second}": ("不涉及其权益", False)},
    )
    application.refresh_from_db()
    assert application.due_on == day(
        23, 7
    )  # 4 days in June, and 16 from 2 July: 6 June to 1 July did not count


def test_a_joint_makers_silence_is_consent_and_needs_no_weighing(office, application):
    ask(office, application, day(5), name="示范局", kind="joint_maker")
    assert application.letters.filter(kind="consult_joint_maker").exists()
    close(office, application, day(10, 7))
    assert found(application)[0].reply_label == "逾期未答复，视为同意"


def test_an_overridden_third_party_is_told_what_is_disclosed_and_why(office, application):
    ask(office, application, day(5))
    (asked,) = found(application)
    reply(office, application, day(12), asked.sequence)
    close(office, application, day(15), **{f"w{asked.sequence}": ("补偿标准关系公平受偿", True)})
    texts = {Need.CONTENT: "补偿标准", Need.REASONS: "其余为隐私"}
    office.draft(application, day(16), LetterKind.PARTLY, grounds=(Ground.THIRD_PARTY_RIGHTS,), texts=texts)
    office.review_and_sign(application, day(16))
    assert not application.letters.filter(kind="override").exists()  # nothing is told before it is decided
    office.do(application, Event.SEALED, day(17))
    letter = application.letters.get(kind="override")
    said = "".join(compose(letter, application, dated_on=day(17)).paragraphs)
    assert letter.addressee == "示范公司" and "补偿标准关系公平受偿" in said and "行政复议" in said
    assert CANARIES["name"] not in said


def test_each_overridden_party_learns_its_own_part_and_nothing_once_the_answer_is_void(office, application):
    for name in ("甲公司", "乙公司"):
        ask(office, application, day(5), name=name, matter=f"{name}的协议")
    first, second = (asked.sequence for asked in found(application))
    for which in (first, second):
        reply(office, application, day(12), which)
    weighed = {
        str(first): {"text": "公平", "is_overridden": True, "disclosed": "甲的补偿标准"},
        str(second): {"text": "公平", "is_overridden": True},
    }
    office.do(application, Event.CONSULT_CLOSED, day(15), details={"weighed": weighed})
    office.draft(application, day(16), texts={Need.CONTENT: "甲公司和乙公司的协议"})
    office.review_and_sign(application, day(16))
    office.do(application, Event.SEALED, day(17))
    said = {
        letter.addressee: pdf_text(content_of(letter.pdf))
        for letter in application.letters.filter(kind="override")
    }
    assert "甲的补偿标准" in said["甲公司"] and "乙公司" not in said["甲公司"]
    assert "乙公司的协议" in said["乙公司"] and "甲" not in said["乙公司"].replace("甲方", "")
    office.do(application, Event.LETTER_VOIDED, day(18), note="有误")
    in_force = queries.letters_in_force(list(application.letters.all()), queries.standing(application))
    assert not [letter for letter in in_force if letter.kind == "override"]


def test_a_letter_that_asks_bears_the_day_it_was_sent_as_corrected(office, application):
    ask(office, application, day(5))
    office.do(application, Event.AMENDED, day(4), target=application.events.count(), note="邮戳", today=day(8))
    in_force = queries.letters_in_force(list(application.letters.all()), queries.standing(application))
    dated = {letter.kind: letter.dated_on for letter in in_force}
    assert dated["consult_third_party"] == dated["consult_told"] == day(4)


@pytest.mark.parametrize("what", ["email", "legal_representative", "agent"])
def test_nothing_that_tells_who_asks_goes_to_others(office, what):
    application = office.take_in_hand(office.receive(DAY, **{what: "canary@example.org"}), DAY)
    with pytest.raises(CaseRefused, match="申请人是谁"):
        ask(office, application, day(5), matter="canary@example.org 要的协议")


def test_an_answer_that_was_recorded_wrongly_is_taken_back(office, application):
    ask(office, application, day(5))
    (asked,) = found(application)
    reply(office, application, day(12), asked.sequence, "agrees", "")
    office.do(application, Event.REVERSED, day(12), target=application.events.count(), note="看错")
    assert found(application)[0].answered_on is None
    reply(office, application, day(12), asked.sequence)
    assert found(application)[0].reply_label == "不同意公开"


class TestAtTheDesk:
    @pytest.fixture
    def clerk(self, client, office):
        client.force_login(office.staff[Role.CLERK])
        return client

    def post(self, clerk, application, event, **sent):
        application.refresh_from_db()
        sent = {"on": "2020-06-05", "expected": application.events_recorded} | sent
        return clerk.post(reverse("desk:event", args=[application.pk, event]), sent)

    def test_the_whole_way_on_the_screens(self, clerk, application):
        asked = {"kind": "third_party", "name": "示范公司", "matter": "补偿协议", "why": ""}
        refused = self.post(clerk, application, "consult_sent", **asked)
        assert refused.status_code == 422 and "为什么涉及第三方" in refused.content.decode()
        assert self.post(clerk, application, "consult_sent", **asked | {"why": "补偿金额"}).status_code == 302
        sequence = found(application)[0].sequence
        sent = {"target": sequence, "reply": "objects", "reasons": "商业秘密", "on": "2020-06-12"}
        assert self.post(clerk, application, "consult_answered", **sent).status_code == 302
        form = clerk.get(reverse("desk:event", args=[application.pk, "consult_closed"])).content.decode()
        assert "示范公司不同意公开：商业秘密" in form
        assert self.post(clerk, application, "consult_closed", on="2020-06-12").status_code == 422
        sent = {f"weighing_{sequence}": "理由成立，不予公开", "on": "2020-06-12"}
        assert self.post(clerk, application, "consult_closed", **sent).status_code == 302
        page = clerk.get(reverse("desk:case", args=[application.pk])).content.decode()
        assert "理由成立，不予公开" in page and "不同意公开（2020-06-12）" in page

    def test_where_they_live_is_shown_to_whoever_asked_to_see_it(self, clerk, office, application):
        ask(office, application, day(5))
        url = reverse("desk:case", args=[application.pk])
        assert "乙路2号" not in clerk.get(url).content.decode()
        shown = clerk.post(reverse("desk:reveal", args=[application.pk]), {"reason": "寄送"}).content.decode()
        assert "乙路2号" in shown


def test_what_the_overridden_are_told_does_not_name_the_applicant_either(office, application):
    ask(office, application, day(5))
    (asked,) = found(application)
    reply(office, application, day(12), asked.sequence)
    weighing = f"{CANARIES['name']}的公平受偿关系公共利益"
    close(office, application, day(15), **{f"w{asked.sequence}": (weighing, True)})
    office.draft(application, day(16))
    office.review_and_sign(application, day(16))
    with pytest.raises(CaseRefused, match="申请人是谁，不能告知他们"):
        office.do(application, Event.SEALED, day(17))

    def test_another_round_keeps_what_the_first_decided(self, clerk, office, application):
        ask(office, application, day(5))
        (first,) = found(application)
        sequence = first.sequence
        reply(office, application, day(12), sequence)
        asked = {"kind": "third_party", "matter": "补偿协议"}
        closing = {"on": "2020-06-15", f"weighing_{sequence}": "公平受偿", f"override_{sequence}": "on"}
        lacking = self.post(clerk, application, "consult_closed", **closing)
        assert lacking.status_code == 422 and "写明决定公开哪些" in lacking.content.decode()
        closing[f"disclosed_{sequence}"] = "补偿标准"
        assert self.post(clerk, application, "consult_closed", **closing).status_code == 302
        # Another round: what was decided about the first stays, unless it is changed.
        assert (
            self.post(
                clerk,
                application,
                "consult_sent",
                **asked | {"name": "乙公司", "why": "金额", "on": "2020-06-16"},
            ).status_code
            == 302
        )
        form = clerk.get(reverse("desk:event", args=[application.pk, "consult_closed"])).context["form"]
        assert form[f"weighing_{sequence}"].value() == "公平受偿" and form[f"override_{sequence}"].value()
        assert form[f"disclosed_{sequence}"].value() == "补偿标准"


def test_the_slip_for_the_reply_says_what_is_asked_and_not_who_asks(office, application, client):
    ask(office, application, day(5))
    client.force_login(office.staff[Role.CLERK])
    page = client.get(reverse("desk:case", args=[application.pk])).content.decode()
    url = reverse("desk:sheet", args=[application.pk, "consult_reply", "pdf"])
    assert url in page and "transfer" not in page
    said = pdf_text(client.get(url).content)
    assert "示范公司" in said and "补偿协议" in said and "部分同意公开" in said
    assert not any("".join(data.split()) in said for data in CANARIES.values())


def test_what_is_published_to_all_goes_over_with_a_slip(office, client):
    application = office.answered(DAY, day(12))
    office.do(application, Event.PROACTIVE_DECIDED, day(15), note="转为主动公开：规划计划栏目")
    client.force_login(office.staff[Role.CLERK])
    said = pdf_text(client.get(reverse("desk:sheet", args=[application.pk, "transfer", "pdf"])).content)
    assert "规划计划栏目" in said and "予以公开告知书" in said and CANARIES["name"] not in said
