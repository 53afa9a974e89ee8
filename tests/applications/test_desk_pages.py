"""The desk: lists that stay cheap, forms that lose nothing, data that stays masked."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.applications.actions import Upload
from gongkai.applications.models import Application, Purpose, Remedy
from gongkai.ledger.models import Entry
from gongkai.regulation.case import Event, State
from tests.factories import CANARIES, Office, submitted

pytestmark = pytest.mark.django_db
DAY = date(2020, 12, 28)
FORM = {
    "token": "form", "channel": "registered_mail", "arrived_on": "2020-12-28", "office_received_on": "2020-12-29",
    "applicant_kind": "n", "name": CANARIES["name"], "id_number": CANARIES["id_number"], "phone": CANARIES["phone"],
    "address": "", "description": "某地块征收土地的批准文件", "supply_way": "post", "field": "land",
}  # fmt: skip


@pytest.fixture
def clerk(client, office):
    client.force_login(office.staff[Role.CLERK])
    return client


def event_url(application, event):
    return reverse("desk:event", args=[application.pk, event])


def test_a_posted_request_is_registered_on_one_screen_of_twelve_fields(clerk, office):
    page = clerk.get(reverse("desk:register"))
    assert len(page.context["form"].visible_fields()) <= 12
    response = clerk.post(reverse("desk:register"), FORM | {"scan": SimpleUploadedFile("信封.pdf", b"%PDF-1")})
    application = Application.objects.get()
    assert response.status_code == 200 and response.context["code"] in response.content.decode()
    assert application.received_on == DAY and application.office_received_on == date(2020, 12, 29)
    assert application.state == State.RECEIVED and application.attachments.get().purpose == "envelope"
    assert response.context["code"].replace(" ", "") not in str(dict(clerk.session))


def test_registering_the_same_sheet_twice_makes_one_case(clerk):
    clerk.post(reverse("desk:register"), FORM)
    clerk.post(reverse("desk:register"), FORM)
    assert Application.objects.count() == 1
    other = clerk.post(reverse("desk:register"), FORM | {"description": "另一件事"})
    assert (
        other.status_code == 409 and "另一件事" in other.content.decode() and Application.objects.count() == 1
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"arrived_on": "2021-01-04"}, "日期不能晚于今天"),
        ({"office_received_on": "2020-12-27"}, "不能早于签收日期"),
        ({"id_number": "110105194912310021"}, "最后一位与前面的号码不符"),
        ({"supply_way": "email"}, "请填写电子邮箱"),
        ({"arrived_on": "1900-01-01"}, "请核对。"),
        ({"arrived_on": "2018-12-10"}, "请核对年份"),
        ({"arrived_on": "昨天"}, "请按 年-月-日 填写日期"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(clerk, changes, sentence):
    response = clerk.post(reverse("desk:register"), FORM | changes)
    page = response.content.decode()
    assert response.status_code == 422 and sentence in page and FORM["description"] in page
    assert Application.objects.count() == 0


def test_a_request_that_lacks_identity_and_contact_is_registered_all_the_same(clerk):
    clerk.post(reverse("desk:register"), FORM | {"id_number": "", "phone": "", "address": ""})
    assert Application.objects.get().state == State.RECEIVED


def test_a_request_by_official_e_mail_waits_for_confirmation(clerk):
    clerk.post(
        reverse("desk:register"),
        FORM | {"channel": "internet", "address": "a@example.com", "supply_way": "email"},
    )
    application = Application.objects.get()
    assert application.state == State.SUBMITTED and application.email == "a@example.com"


def test_a_passport_is_named_before_its_number(clerk):
    clerk.post(reverse("desk:register"), FORM | {"id_number": "护照 E12345678"})
    application = Application.objects.get()
    assert (application.id_kind, application.id_number) == ("passport", "E12345678")


def test_the_case_page_offers_what_is_possible_and_says_why_the_rest_is_not(client, office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, DAY)
    client.force_login(office.staff[Role.LEADER])
    page = client.get(reverse("desk:case", args=[application.pk]))
    assert [offer.event for offer in page.context["offered"]] == [Event.REVIEW_RETURNED, Event.NOTED]
    reasons = {offer.event: offer.reason for offer in page.context["refused"]}
    assert "保密审查、法制审核" in reasons[Event.SIGNED]
    assert "政府信息公开条例》第三十一条" in page.content.decode()


def test_a_step_is_recorded_through_the_one_door(clerk, office):
    application = office.receive(DAY)
    response = clerk.post(
        event_url(application, Event.REGISTERED), {"on": "2020-12-28", "note": "", "expected": "2"}
    )
    assert response.status_code == 302
    application.refresh_from_db()
    assert application.state == State.REGISTERED


def test_a_step_that_cannot_be_keeps_what_was_typed(clerk, office):
    application = office.receive(DAY)
    office.do(application, Event.REGISTERED, DAY)
    data = {
        "on": "2020-12-01",
        "until": "2021-01-08",
        "notice_text": "请写明地块位置",
        "note": "",
        "expected": "3",
    }
    response = clerk.post(event_url(application, Event.CORRECTION_REQUESTED), data)
    page = response.content.decode()
    assert response.status_code == 422 and "早于上一步" in page and "请写明地块位置" in page


def test_a_second_saver_keeps_their_text_and_is_told(clerk, office):
    application = office.receive(DAY)
    office.do(application, Event.REGISTERED, DAY)
    response = clerk.post(
        event_url(application, Event.PHONE_NOTED), {"on": "2020-12-28", "note": "与申请人通话", "expected": "2"}
    )
    page = response.content.decode()
    assert response.status_code == 409 and "别人已经办理过" in page and "与申请人通话" in page
    assert 'name="expected" value="3"' in page  # sending once more is then enough


def test_posting_without_a_delivery_number_is_refused(clerk, office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, DAY)
    office.review_and_sign(application, DAY)
    office.do(application, Event.SEALED, DAY)
    response = clerk.post(
        event_url(application, Event.ANSWERED), {"on": "2020-12-29", "way": "post", "expected": "10"}
    )
    assert response.status_code == 422 and "请填写邮件号码" in response.content.decode()


def test_numbers_are_masked_until_a_reason_is_given_and_the_look_is_recorded(clerk, office):
    application = office.receive(DAY)
    url = reverse("desk:case", args=[application.pk])
    page = clerk.get(url).content.decode()
    for name in ("id_number", "phone", "email", "address"):
        assert CANARIES[name] not in page
    entries = Entry.objects.count()
    refused = clerk.post(reverse("desk:reveal", args=[application.pk]), {"reason": ""}).content.decode()
    assert "请写明为什么需要查看" in refused and CANARIES["id_number"] not in refused
    shown = clerk.post(reverse("desk:reveal", args=[application.pk]), {"reason": "核对身份"}).content.decode()
    assert CANARIES["id_number"] in shown and CANARIES["address"] in shown
    assert Entry.objects.count() == entries + 1 and Entry.objects.last().action == "personal_data_revealed"
    assert CANARIES["id_number"] not in clerk.get(url).content.decode()


def test_lists_mask_names_and_never_show_numbers(clerk, office):
    office.receive(DAY)
    for url in (reverse("desk:home"), reverse("desk:list")):
        page = clerk.get(url).content.decode()
        assert "金某" in page and not any(value in page for value in CANARIES.values())


def test_the_search_finds_by_number_words_name_and_identity(clerk, office):
    application = office.receive(DAY)
    office.receive(DAY, name="别人", id_number="110105491231002", phone="02311112222", description="道路")
    for words in (
        application.number,
        "批准文件",
        CANARIES["name"],
        CANARIES["id_number"].lower(),
        "023-99998888",
    ):
        found = clerk.get(reverse("desk:list"), {"q": words}).context["applications"]
        assert [row.pk for row in found] == [application.pk], words


def test_work_lists_hold_what_they_say(client, office):
    overdue = office.receive(date(2020, 11, 2))
    soon = office.receive(date(2020, 12, 7))
    waiting = office.receive(DAY)
    office.do(waiting, Event.REGISTERED, DAY)
    office.do(waiting, Event.CORRECTION_REQUESTED, DAY, until=date(2021, 1, 8), notice_text="地块")
    unconfirmed = submitted(office.unit, on=date(2020, 12, 30), token="u")
    client.force_login(office.staff[Role.CLERK])
    for key, expected in (
        ("overdue", overdue),
        ("soon", soon),
        ("waiting", waiting),
        ("unconfirmed", unconfirmed),
    ):
        rows = client.get(reverse("desk:home"), {"list": key}).context["applications"]
        assert [row.pk for row in rows] == [expected.pk], key
    mine = client.get(reverse("desk:home"), {"list": "mine"}).context["applications"]
    assert [row.pk for row in mine] == [overdue.pk, soon.pk]


@pytest.mark.parametrize("number", [3, 30])
def test_pages_take_the_same_queries_however_many_requests_there_are(
    clerk, office, number, django_assert_max_num_queries
):
    for index in range(number):
        office.receive(DAY, token=f"t{index}")
    application = Application.objects.first()
    for url, most in (
        (reverse("desk:home"), 30), (reverse("desk:list"), 16), (reverse("desk:case", args=[application.pk]), 20),
        (reverse("desk:report", args=[2020]), 16), (reverse("desk:report-cell", args=[2020, "B1", "T"]), 13),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert clerk.get(url).status_code == 200


def test_a_receipt_nobody_confirmed_in_time_escalates(clerk, office):
    late = submitted(office.unit, on=date(2020, 12, 21), token="late")
    submitted(office.unit, on=date(2020, 12, 30), token="fresh")
    page = clerk.get(reverse("desk:home"), {"list": "overdue"})
    assert [row.pk for row in page.context["applications"]] == [late.pk]
    assert "逾期未确认" in page.content.decode()


def test_a_long_list_is_paged(clerk, office):
    for index in range(27):
        office.receive(DAY, token=f"t{index}")
    first = clerk.get(reverse("desk:list"))
    assert len(first.context["applications"]) == 25
    second = clerk.get(reverse("desk:list"), {"before": first.context["before"]})
    assert len(second.context["applications"]) == 2 and second.context["before"] is None


def test_files_and_letters_come_as_attachments_that_no_browser_renders(clerk, office):
    clerk.post(reverse("desk:register"), FORM | {"scan": SimpleUploadedFile("信封.pdf", b"%PDF-1")})
    application = Application.objects.get()
    letter, attachment = application.letters.get(), application.attachments.get()
    letters = [reverse("desk:letter", args=[application.pk, letter.pk, format]) for format in ("pdf", "docx")]
    scan = reverse("desk:attachment", args=[application.pk, attachment.pk])
    entries = Entry.objects.count()
    for response in (*map(clerk.get, letters), clerk.post(scan)):
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff" and response["Cache-Control"] == "no-store"
    assert Entry.objects.last().action == "attachment_opened" and Entry.objects.count() == entries + 1
    assert clerk.get(reverse("desk:letter", args=[application.pk, letter.pk, "exe"])).status_code == 404


def test_what_the_applicant_sent_is_not_for_everyone_who_sees_the_case(client, office):
    application = office.receive(DAY)
    scan = Upload("身份证.pdf", b"%PDF-1", Purpose.REQUEST)
    office.do(application, Event.REGISTERED, DAY, uploads=[scan])
    client.force_login(office.staff[Role.LEADER])
    url = reverse("desk:attachment", args=[application.pk, application.attachments.get().pk])
    assert client.post(url).status_code == 403


def test_personal_numbers_in_a_text_are_masked_on_screens(clerk, office):
    application = office.receive(DAY, description=f"关于 {CANARIES['id_number']} 的征地补偿")
    for url in (reverse("desk:list"), reverse("desk:case", args=[application.pk])):
        assert CANARIES["id_number"] not in clerk.get(url).content.decode()


def test_a_deadline_bound_step_can_still_be_recorded_for_an_earlier_day(clerk, office):
    application = office.receive(date(2020, 12, 14))
    office.do(application, Event.REGISTERED, date(2020, 12, 14))
    page = clerk.get(reverse("desk:case", args=[application.pk]))
    refused = {offer.event: offer for offer in page.context["refused"]}
    assert (
        "已经超过" in refused[Event.CORRECTION_REQUESTED].reason
        and refused[Event.CORRECTION_REQUESTED].may_open
    )
    data = {"on": "2020-12-16", "until": "2021-01-08", "notice_text": "地块", "note": "", "expected": "3"}
    assert clerk.post(event_url(application, Event.CORRECTION_REQUESTED), data).status_code == 302


def test_odd_numbers_in_addresses_break_nothing(clerk, office):
    application = office.receive(DAY)
    for query in ("?from=٣", "?before=" + "9" * 500, "?from=-1", "?q=%00", "?list=%00"):
        for name in ("desk:home", "desk:list", "desk:remedies"):
            assert clerk.get(reverse(name) + query).status_code == 200
    url = event_url(application, Event.REVERSED)
    assert clerk.get(url + "?target=" + "9" * 500).status_code == 200
    assert clerk.post(
        url, {"on": "2020-12-28", "target": "9" * 30, "note": "错", "expected": "9" * 500}
    ).status_code in (409, 422)
    assert clerk.get("/desk/reports/0/?form=2019").status_code == 404


def test_another_units_case_does_not_exist_for_me(clerk):
    other = Office()
    application = other.receive(DAY)
    letter = application.letters.get()
    for url in (
        reverse("desk:case", args=[application.pk]), event_url(application, Event.REGISTERED),
        reverse("desk:letter", args=[application.pk, letter.pk, "pdf"]), reverse("desk:sheet", args=[application.pk, "approval", "pdf"]),
    ):  # fmt: skip
        assert clerk.get(url).status_code == 404
    assert clerk.post(event_url(application, Event.REGISTERED), {"on": "2020-12-28"}).status_code == 404


def test_whoever_only_edits_the_site_sees_no_request(client, office):
    application = office.receive(DAY)
    client.force_login(office.staff[Role.EDITOR])
    for address in (reverse("desk:home"), reverse("desk:list"), reverse("desk:case", args=[application.pk])):
        assert client.get(address).status_code == 403
    assert client.get(reverse("desk:start")).url == reverse("desk:publications")


def test_a_role_taken_away_ends_access_at_the_next_request(clerk, office):
    application = office.receive(DAY)
    assert clerk.get(reverse("desk:case", args=[application.pk])).status_code == 200
    office.staff[Role.CLERK].appointments.update(until_on=date(2020, 12, 30))
    assert clerk.get(reverse("desk:case", args=[application.pk])).status_code == 403


def test_reviews_are_recorded_and_decided(clerk, office):
    application = office.answered(date(2020, 6, 1), date(2020, 6, 12))
    data = {
        "kind": "review",
        "body": "区人民政府",
        "case_number": "1号",
        "lodged_on": "2020-08-03",
        "number": application.number,
        "unit": office.unit.pk,
        "token": "t",
        "procedure": "ordinary",
    }
    assert clerk.post(reverse("desk:remedy-new"), data | {"number": "2020-999-1"}).status_code == 422
    assert clerk.post(reverse("desk:remedy-new"), data).status_code == 302
    remedy = Remedy.objects.get()
    url = reverse("desk:remedy-step", args=[remedy.pk, "decided"])
    assert clerk.post(url, {"result": "撤销", "on": "2020-07-01", "column": ""}).status_code == 422
    assert (
        clerk.post(url, {"result": "撤销", "on": "2020-09-01", "column": "", "expected": 1}).status_code == 302
    )
    remedy.refresh_from_db()
    assert remedy.result_class == "corrected" and "1号" in clerk.get(reverse("desk:remedies")).content.decode()
    annul = reverse("desk:remedy-annul", args=[remedy.pk])
    assert clerk.post(annul, {"reason": ""}).status_code == 422
    assert clerk.post(annul, {"reason": "登记错了"}).status_code == 302
    assert "已作废：登记错了" in clerk.get(reverse("desk:remedies")).content.decode()


class TestRegistrationDetails:
    """What was taken down wrongly, put right on one form."""

    @pytest.fixture
    def application(self, office):
        return office.receive(DAY)

    def amend(self, clerk, application, **changes):
        url = event_url(application, Event.DETAILS_AMENDED)
        form = clerk.get(url).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields}
        sent |= {"on": "2020-12-28", "note": "来电更正", "expected": application.events_recorded}
        response = clerk.post(url, sent | changes)
        application.refresh_from_db()
        return response

    def test_the_form_shows_nothing_the_case_page_hides(self, clerk, application):
        page = clerk.get(event_url(application, Event.DETAILS_AMENDED)).content.decode()
        assert not any(CANARIES[name] in page for name in ("id_number", "phone", "email", "address"))

    def test_what_is_left_empty_stays_and_what_is_typed_changes(self, clerk, application):
        assert self.amend(clerk, application, phone="023 6888 8888", agent="代理人乙").status_code == 302
        assert (application.phone, application.agent) == ("02368888888", "代理人乙")
        assert (application.address, application.id_number) == (CANARIES["address"], CANARIES["id_number"])

    def test_a_field_can_be_emptied(self, clerk, application):
        self.amend(clerk, application, address="无")
        assert application.address == "" and application.email == CANARIES["email"]

    def test_a_company_taken_down_as_a_person_gets_a_companys_identity(self, clerk, application):
        refused = self.amend(clerk, application, applicant_kind="e", name="甲公司")
        assert refused.status_code == 422 and "证件也要更正" in refused.content.decode()
        assert "甲公司" in refused.content.decode() and application.applicant_kind == "n"
        self.amend(clerk, application, applicant_kind="e", name="甲公司", id_number="91500000MA5U000010")
        assert (application.applicant_kind, application.id_kind) == ("e", "")
        assert application.id_number == "91500000MA5U000010"

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"id_number": "110105194912310021"}, "最后一位与前面的号码不符"),
            ({"email": "canary"}, "请填写完整的邮箱地址"),
            ({"postcode": "4000"}, "邮政编码是 6 位数字"),
            ({"email": "无", "supply_way": "email"}, "请填写电子邮箱"),
        ],
    )
    def test_wrong_details_are_refused(self, clerk, application, changes, sentence):
        response = self.amend(clerk, application, **changes)
        assert response.status_code == 422 and sentence in response.content.decode()


def test_an_address_and_an_e_mail_in_one_field_are_both_kept(clerk):
    clerk.post(
        reverse("desk:register"), FORM | {"address": "某路1号 canary@example.com", "supply_way": "email"}
    )
    application = Application.objects.get()
    assert (application.address, application.email) == ("某路1号", "canary@example.com")


def test_a_lost_code_is_replaced_against_identity_and_recorded(clerk, office, client):
    application = office.receive(DAY)
    url = reverse("desk:new-code", args=[application.pk])
    wrong = clerk.post(url, {"seen": "身份证原件", "identity": "110105194912310039"})
    assert wrong.status_code == 422 and "与登记的不符" in wrong.content.decode()
    page = clerk.post(url, {"seen": "身份证原件", "identity": CANARIES["id_number"]})
    code = page.context["code"]
    assert Entry.objects.filter(action="code_reissued").count() == 1
    asked = client.post(reverse("query"), {"number": application.number, "code": code})
    assert asked.status_code == 302
    client.force_login(office.staff[Role.OFFICER])
    assert client.get(url).status_code == 403


def test_no_step_is_listed_that_is_nobodys_at_the_desk(clerk, office):
    for application in (
        office.take_in_hand(office.receive(DAY, token="a"), DAY),
        office.answered(DAY, DAY, token="b"),
    ):
        page = clerk.get(reverse("desk:case", args=[application.pk]))
        listed = {offer.event for offer in (*page.context["offered"], *page.context["refused"])}
        assert listed and not listed & {Event.CONCLUDED_BEFORE, Event.RATED}
        assert "：由办理" not in page.content.decode()
