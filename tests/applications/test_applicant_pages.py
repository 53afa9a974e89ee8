"""The applicant's pages: nothing typed is lost, nothing is sent twice, nobody sees another's case."""

from datetime import date

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.applications import queries
from gongkai.applications.letters import LetterIncomplete
from gongkai.applications.models import Application
from gongkai.files.models import StoredFile
from gongkai.files.queries import content_of
from gongkai.intake import query_code
from gongkai.intake.models import Draft
from gongkai.regulation.case import Event, State
from gongkai.regulation.outcomes import LetterKind, Need
from gongkai.regulation.receipt import DeliveryWay
from tests.applications.test_letters import pdf_text
from tests.factories import CANARIES, submitted

pytestmark = pytest.mark.django_db
STEPS = {
    "kind": {"applicant_kind": "n"},
    "identity": {
        "name": CANARIES["name"],
        "id_kind": "id_card",
        "id_number": CANARIES["id_number"],
        "agent": "",
    },
    "contact": {
        "phone": CANARIES["phone"],
        "email": CANARIES["email"],
        "address": CANARIES["address"],
        "postcode": "400084",
    },
    "information": {"description": "某地块征收土地的批准文件"},
    "supply": {"supply_form": "paper", "supply_way": "post", "accepts_other_form": "on"},
}


def fill(client, unit, **changes):
    """Every step up to the check page."""
    for name, data in {"unit": {"unit": unit.code}, **STEPS}.items():
        response = client.post(reverse("apply-step", args=[name]), data | changes.get(name, {}))
        assert response.status_code == 302, response.content.decode()
    return client.post(reverse("apply-step", args=["files"]), {})


def submit(client):
    page = client.get(reverse("apply-check"))
    return client.post(reverse("apply-check"), {"digest": page.context["digest"]})


def test_the_receipt_carries_the_code_in_a_fragment_and_only_for_its_browser(client, office):
    fill(client, office.unit)
    submit(client)
    done = client.get(reverse("apply-done"))
    code = done.context["code"].replace(" ", "").replace("-", "")
    application = Application.objects.get()
    expected = segno.make(f"http://testserver/query/#{application.number}/{code}", error="m")
    drawn = expected.svg_inline(scale=4, border=4, title="用手机扫描，打开查询页")
    assert drawn in done.content.decode()
    pdf = client.get(reverse("apply-receipt"))
    said = pdf_text(pdf.content)
    assert application.number in said and "".join(done.context["code"].split()) in said and "暂定" in said
    assert code.encode() not in b"".join(bytes(str(row), "utf-8") for row in StoredFile.objects.values_list())
    assert Client().get(reverse("apply-receipt")).status_code == 302


def test_a_request_is_submitted_and_confirmed_with_number_code_and_dates(client, office):
    assert fill(client, office.unit).url == reverse("apply-check")
    page = client.get(reverse("apply-check")).content.decode()
    assert CANARIES["id_number"] not in page and "11*************02X" in page
    assert submit(client).url == reverse("apply-done")
    done = client.get(reverse("apply-done"))
    application = Application.objects.get()
    assert application.state == State.SUBMITTED and application.name == CANARIES["name"]
    assert application.number in done.content.decode() and done.context["code"] in done.content.decode()
    assert query_code.matches(done.context["code"], application.query_code_hash)
    assert "2021年1月5日" in done.content.decode()  # two working days after 2020-12-31, over New Year


def test_pressing_submit_again_shows_the_same_receipt(client, office):
    fill(client, office.unit)
    submit(client)
    first = client.get(reverse("apply-done")).context
    assert client.get(reverse("apply-check")).url == reverse("apply-done")
    assert client.post(reverse("apply-check"), {"digest": "sent before"}).url == reverse("apply-done")
    again = client.get(reverse("apply-done")).context
    assert (again["application"], again["code"]) == (first["application"], first["code"])
    assert Application.objects.count() == 1 and Draft.objects.count() == 0


def test_a_submitted_form_cannot_be_changed_and_says_so(client, office):
    fill(client, office.unit)
    submit(client)
    response = client.post(reverse("apply-step", args=["information"]), {"description": "另一件事"})
    assert response.status_code == 409 and "此申请已提交" in response.content.decode()


def test_a_change_in_another_tab_is_shown_before_it_is_sent(client, office):
    fill(client, office.unit)
    digest = client.get(reverse("apply-check")).context["digest"]
    client.post(reverse("apply-step", args=["information"]), {"description": "改过的内容", "from_check": "1"})
    response = client.post(reverse("apply-check"), {"digest": digest})
    assert response.status_code == 409 and "改过的内容" in response.content.decode()
    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    ("step", "data", "sentence"),
    [
        ("identity", {"id_number": "110105194912310021"}, "最后一位与前面的号码不符"),
        ("identity", {"id_number": "1101051949"}, "应当是 18 位，现在是 10 位"),
        ("identity", {"name": ""}, "请填写姓名"),
        ("contact", {"email": "不是邮箱"}, "请填写完整的邮箱地址"),
        ("contact", {"phone": "12"}, "请填写能够接通的电话号码"),
        ("contact", {"postcode": "4000"}, "邮政编码是 6 位数字"),
        ("information", {"description": ""}, "请写明需要的政府信息"),
    ],
)
def test_a_wrong_answer_is_explained_and_kept(client, office, step, data, sentence):
    client.post(reverse("apply-step", args=["unit"]), {"unit": office.unit.code})
    for name, answers in STEPS.items():
        if name == step:
            break
        client.post(reverse("apply-step", args=[name]), answers)
    response = client.post(reverse("apply-step", args=[step]), STEPS[step] | data)
    page = response.content.decode()
    assert response.status_code == 422 and sentence in page and "<title>错误：" in page
    assert all(value in page for value in data.values() if value)


def test_post_needs_an_address_and_mail_needs_an_e_mail(client, office):
    for name, data in {"unit": {"unit": office.unit.code}, **STEPS}.items():
        client.post(
            reverse("apply-step", args=[name]),
            data | ({"address": "", "email": ""} if name == "contact" else {}),
        )
    for way, sentence in (("post", "填写联系地址"), ("email", "填写电子邮箱")):
        response = client.post(
            reverse("apply-step", args=["supply"]), {"supply_form": "paper", "supply_way": way}
        )
        assert response.status_code == 422 and sentence in response.content.decode()


def test_an_organisation_gives_its_code(client, office):
    client.post(reverse("apply-step", args=["unit"]), {"unit": office.unit.code})
    client.post(reverse("apply-step", args=["kind"]), {"applicant_kind": "l"})
    data = {
        "name": "某律师事务所",
        "id_number": "91350100M000100Y44",
        "legal_representative": "甲",
        "agent": "乙",
    }
    response = client.post(reverse("apply-step", args=["identity"]), data)
    assert "统一社会信用代码应当是 18 位" in response.content.decode()
    assert (
        client.post(
            reverse("apply-step", args=["identity"]), data | {"id_number": "91350100M000100Y43"}
        ).status_code
        == 302
    )


def test_files_are_kept_added_removed_and_handed_in(client, office):
    fill(client, office.unit)
    step = reverse("apply-step", args=["files"])
    bad = client.post(step, {"files": SimpleUploadedFile("a.exe", b"MZ")})
    assert bad.status_code == 422 and "不能上传" in bad.content.decode()
    for name in ("一.pdf", "二.pdf"):
        client.post(step, {"files": SimpleUploadedFile(name, b"%PDF-" + name.encode())})
    kept = client.get(step).context["kept_files"]
    assert [file["name"] for file in kept] == ["一.pdf", "二.pdf"]
    client.post(reverse("apply-remove-file"), {"address": kept[0]["address"]})
    submit(client)
    assert [attachment.name for attachment in Application.objects.get().attachments.all()] == ["二.pdf"]


def test_a_later_step_leads_back_to_the_first_open_one(client, office):
    assert client.get(reverse("apply-step", args=["supply"])).url == reverse("apply-step", args=["unit"])
    assert client.get(reverse("apply-check")).url == reverse("apply-step", args=["unit"])
    assert client.get(reverse("apply-step", args=["nothing"])).status_code == 404


def test_the_organ_is_found_by_what_it_does(client, office):
    office.unit.duties = "征地、土地、规划"
    office.unit.save()
    page = client.get(reverse("apply-step", args=["unit"]), {"q": "征地"}).content.decode()
    assert "下面只列出与“征地”有关的机关" in page
    assert "没有找到" in client.get(reverse("apply-step", args=["unit"]), {"q": "航天"}).content.decode()


class TestQuery:
    def enter(self, client, application, token="t"):
        code = query_code.code_for(token)
        return client.post(
            reverse("query"), {"number": application.number, "code": query_code.grouped(code).lower()}
        )

    def test_number_and_code_open_the_case(self, client, office):
        application = submitted(office.unit, on=date(2020, 12, 30), token="t")
        assert self.enter(client, application).url == reverse("query-case")
        page = client.get(reverse("query-case")).content.decode()
        assert "你提交了申请" in page and CANARIES["id_number"] not in page and CANARIES["phone"] not in page

    def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(self, client, office):
        application = submitted(office.unit, on=date(2020, 12, 30), token="t")
        pages = [
            client.post(reverse("query"), {"number": number, "code": code})
            for number, code in ((application.number, "2" * 16), ("2020-999-00001", query_code.code_for("t")))
        ]
        assert [page.status_code for page in pages] == [422, 422]
        assert all("申请编号与查询码不相符" in page.content.decode() for page in pages)
        assert client.get(reverse("query-case")).url == reverse("query")

    def test_guessing_is_limited_and_the_limit_says_when_to_come_back(self, client, office):
        application = submitted(office.unit, on=date(2020, 12, 30), token="t")
        for _ in range(20):
            client.post(reverse("query"), {"number": application.number, "code": "2" * 16})
        response = self.enter(client, application)
        assert (
            response.status_code == 429
            and response["Retry-After"] == "3600"
            and "60 分钟后" in response.content.decode()
        )
        assert self.enter(client_from(client, "198.51.100.7"), application).status_code == 302

    def test_the_cookie_of_one_case_opens_no_other(self, client, office):
        first = submitted(office.unit, on=date(2020, 12, 30), token="t")
        other = office.receive(date(2020, 12, 30), token="other")
        self.enter(client, first)
        letter = other.letters.get()
        assert client.get(reverse("query-letter", args=[letter.pk])).status_code == 404
        client.cookies["gongkai_case"] = "forged"
        assert client.get(reverse("query-case")).url == reverse("query")

    def test_a_draft_answer_is_invisible_until_it_is_sent(self, client, office):
        day = date(2020, 12, 21)
        application = office.take_in_hand(office.receive(day, token="t"), day)
        office.draft(application, day)
        office.review_and_sign(application, day)
        office.do(application, Event.SEALED, day)
        self.enter(client, application)
        letter = application.letters.get(kind="provide")
        assert client.get(reverse("query-letter", args=[letter.pk])).status_code == 404
        office.do(
            application,
            Event.ANSWERED,
            day,
            way=DeliveryWay.ELECTRONIC,
        )
        response = client.get(reverse("query-letter", args=[letter.pk]))
        assert response.content.startswith(b"%PDF") and "attachment" in response["Content-Disposition"]

    def test_correction_and_withdrawal(self, client, office):
        day = date(2020, 12, 21)
        application = office.receive(day, token="t")
        office.do(application, Event.REGISTERED, day)
        office.do(
            application, Event.CORRECTION_REQUESTED, day, until=date(2021, 1, 8), notice_text="请写明地块。"
        )
        self.enter(client, application)
        assert "请写明地块。" in client.get(reverse("query-case")).content.decode()
        empty = client.post(reverse("query-correct"), {"description": ""})
        assert empty.status_code == 422 and "请写明补正后的申请内容" in empty.content.decode()
        assert client.post(reverse("query-correct"), {"description": "一号地块"}).status_code == 302
        application.refresh_from_db()
        assert application.state == State.REGISTERED and application.due_on == date(2021, 1, 29)
        assert client.post(reverse("query-withdraw"), {}).status_code == 422
        client.post(reverse("query-withdraw"), {"confirm": "on"})
        application.refresh_from_db()
        assert application.state == State.ENDED

    def test_no_sign_in_cookie_on_the_public_site(self, client, office):
        for name in ("home", "apply", "query"):
            assert "sessionid" not in client.get(reverse(name)).cookies


def client_from(client, address):
    client.defaults["REMOTE_ADDR"] = address
    return client


def test_staff_see_the_request_that_was_made_online(client, office):
    fill(client, office.unit)
    submit(client)
    client.force_login(office.staff[Role.CLERK])
    page = client.get(reverse("desk:home"), {"list": "unconfirmed"}).content.decode()
    assert Application.objects.get().number in page and "应于 2021-01-05 前确认" in page


def test_a_record_is_put_right_by_the_same_path_and_counted_nowhere(client, office):
    fill(client, office.unit, information={"description": "登记的出生年份有误", "matter": "record"})
    assert "申请更正与自己有关的政府信息" in client.get(reverse("apply-check")).content.decode()
    submit(client)
    application = Application.objects.get()
    day = date(2020, 12, 31)
    office.do(application, Event.RECEIPT_CONFIRMED, day)
    assert "政府信息更正申请" in pdf_text(content_of(application.letters.get().pdf))
    office.take_in_hand(application, day)
    clerk = Client()
    clerk.force_login(office.staff[Role.CLERK])
    url = reverse("desk:event", args=[application.pk, "drafted"])
    offered = [
        value for _, group in clerk.get(url).context["form"].fields["kind"].choices for value, _ in group
    ]
    assert offered == ["record_corrected", "record_transferred", "record_kept"]
    with pytest.raises(LetterIncomplete, match="更正类的告知书"):
        office.draft(application, day)
    office.draft(application, day, LetterKind.RECORD_CORRECTED, texts={Need.CONTENT: "出生年份为1980年。"})
    office.review_and_sign(application, day)
    office.send(application, day)
    letter = application.letters.exclude(kind="receipt").get()
    assert "第四十一条" in pdf_text(content_of(letter.pdf)) and "1980年" in pdf_text(content_of(letter.pdf))
    assert list(queries.case_counts(queries.whole(2020))) == []
    assert queries.figures(queries.whole(2020), queries.Dimension.UNIT) == []
    with pytest.raises(LetterIncomplete, match="更正类的告知书"):
        other = office.take_in_hand(office.receive(day, token="other"), day)
        office.draft(other, day, LetterKind.RECORD_KEPT, texts={Need.REASONS: "不"})


def test_a_record_to_put_right_is_registered_at_the_counter_from_a_link(client, office):
    client.force_login(office.staff[Role.CLERK])
    page = client.get(reverse("desk:register"), {"matter": "record"})
    assert "登记更正申请" in page.content.decode() and page.context["form"]["matter"].value() == "record"


def identity(**changes):
    return {"identity": STEPS["identity"] | changes}


def test_those_who_ask_together_are_one_request_and_stand_in_its_letters(client, office):
    wrong = client.post(reverse("apply-step", args=["unit"]), {"unit": office.unit.code})
    client.post(reverse("apply-step", args=["kind"]), STEPS["kind"])
    joint = "李四，11010519491231002X\n王五"
    wrong = client.post(
        reverse("apply-step", args=["identity"]), STEPS["identity"] | {"joint": "李四，110105194912310021"}
    )
    assert wrong.status_code == 422 and "第 1 行：身份证号码的最后一位" in wrong.content.decode()
    fill(client, office.unit, **identity(joint=joint))
    assert "李四、王五" in client.get(reverse("apply-check")).content.decode()
    submit(client)
    application = Application.objects.get()
    day = date(2020, 12, 31)
    office.do(application, Event.RECEIPT_CONFIRMED, day)
    assert "金丝雀、李四、王五：" in pdf_text(content_of(application.letters.get().pdf))
    clerk = Client()
    clerk.force_login(office.staff[Role.CLERK])
    page = clerk.get(reverse("desk:case", args=[application.pk])).content.decode()
    assert "李四 11*************02X" in page and "11010519491231002X" not in page


def test_an_agent_needs_an_authorisation_and_files_say_what_they_are_for(client, office):
    for name, data in {"unit": {"unit": office.unit.code}, **STEPS, **identity(agent="赵六")}.items():
        client.post(reverse("apply-step", args=[name]), data)
    url = reverse("apply-step", args=["files"])
    lacking = client.post(url, {"identity": SimpleUploadedFile("身份证.pdf", b"%PDF-1 id")})
    assert lacking.status_code == 422 and "请上传授权委托书" in lacking.content.decode()
    assert client.get(reverse("apply-check")).url == url
    both = {
        "identity": SimpleUploadedFile("身份证.pdf", b"%PDF-1 id"),
        "authorisation": SimpleUploadedFile("委托书.pdf", b"%PDF-1 a"),
    }
    assert client.post(url, both).url == url
    assert client.post(url, {}).url == reverse("apply-check")
    submit(client)
    files = {file.name: file.purpose for file in Application.objects.get().attachments.all()}
    assert files == {"身份证.pdf": "identity", "委托书.pdf": "authorisation"}


@pytest.mark.parametrize(
    ("kind", "certificate"),
    [
        ("e", "营业执照"),
        ("s", "事业单位法人证书"),
        ("p", "社会组织登记证书"),
        ("l", "执业许可证"),
        ("o", "登记证书"),
    ],
)
def test_each_kind_of_organisation_is_asked_for_its_own_certificate(client, office, kind, certificate):
    organisation = {
        "name": "某单位",
        "id_number": "91330106673959654P",
        "legal_representative": "甲",
        "agent": "乙",
    }
    for name, data in {
        "unit": {"unit": office.unit.code},
        **STEPS,
        "kind": {"applicant_kind": kind},
        "identity": organisation,
    }.items():
        assert client.post(reverse("apply-step", args=[name]), data).status_code == 302, name
    page = client.get(reverse("apply-step", args=["files"])).content.decode()
    assert certificate in page and "授权委托书" not in page
