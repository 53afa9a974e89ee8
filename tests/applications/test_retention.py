"""A case filed as one package, and erased when its time is over without a figure or the chain being harmed."""

import io
import re
import zipfile
from datetime import date
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role
from gongkai.applications import actions, queries
from gongkai.applications.actions import NotPermitted, Upload
from gongkai.applications.models import Application, DataClass, Letter, Purpose
from gongkai.files.actions import forget_unused
from gongkai.files.models import StoredFile
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.regulation.case import CaseRefused, Event
from gongkai.regulation.courses import RemedyEvent
from gongkai.regulation.remedies import RemedyKind
from tests.applications.test_letters import pdf_text
from tests.factories import CANARIES, moment

pytestmark = pytest.mark.django_db
DAY, ANSWERED = date(2020, 6, 1), date(2020, 6, 12)


def filed(office, **changes):
    """A request with everything on it, archived."""
    application = office.receive(DAY, agent="代理人甲", **changes)
    scan = Upload("身份证.pdf", b"%PDF-1 id", Purpose.IDENTITY)
    office.do(application, Event.REGISTERED, DAY, uploads=[scan])
    office.do(application, Event.EXAMINED, DAY, officer=office.staff[Role.OFFICER])
    office.do(application, Event.PHONE_NOTED, DAY, note="与金丝雀通话")
    office.draft(application, ANSWERED)
    office.review_and_sign(application, ANSWERED)
    office.send(application, ANSWERED)
    return office.do(application, Event.ARCHIVED, ANSWERED)


class TestPackage:
    def test_it_opens_without_the_system_and_links_to_all_it_holds(self, office, client):
        application = filed(office)
        client.force_login(office.staff[Role.CLERK])
        response = client.post(reverse("desk:case-package", args=[application.pk]))
        container = zipfile.ZipFile(io.BytesIO(response.content))
        index = container.read("目录.html").decode()
        links = {unquote(link) for link in re.findall(r'<a href="([^"]+)"', index)}
        assert links == set(container.namelist()) - {"目录.html"}
        assert "2020年6月30日" in index and "送达答复" in index and "<script" not in index
        assert CANARIES["name"] in pdf_text(container.read("登记表.pdf"))
        letters = [name for name in container.namelist() if name.startswith("文书/")]
        assert len(letters) == 4 and container.read("材料/01 身份证.pdf") == b"%PDF-1 id"
        ledger = container.read("操作记录.csv").decode("utf-8-sig").splitlines()
        subject = f"application:{application.number}"
        assert len(ledger) == Entry.objects.filter(subject=subject).count()  # that of this package among them
        assert Entry.objects.filter(action="case_packaged").count() == 1

    def test_odd_names_are_linked_and_papers_of_suits_are_in_it(self, office, client):
        application = filed(office)
        paper = Upload("50%折扣#1?.pdf", b"%PDF-1 suit", Purpose.REQUEST)
        lodge(office, application, date(2020, 7, 1), uploads=[paper])
        client.force_login(office.staff[Role.CLERK])
        response = client.post(reverse("desk:case-package", args=[application.pk]))
        container = zipfile.ZipFile(io.BytesIO(response.content))
        links = re.findall(r'<a href="([^"]+)"', container.read("目录.html").decode())
        assert any("%2350" in link or "50%25" in link for link in links) and not any(
            "#" in link or "?" in link for link in links
        )
        assert container.read("复议诉讼/01 50%折扣#1?.pdf") == b"%PDF-1 suit"

    def test_only_who_may_see_personal_data_takes_it_out(self, office, client):
        application = filed(office)
        client.force_login(office.staff[Role.LEGAL_REVIEWER])
        assert client.post(reverse("desk:case-package", args=[application.pk])).status_code == 403


def lodge(office, application, on, **changes):
    return actions.record_remedy(
        office.unit, token=f"r{on}", kind=RemedyKind.DIRECT_SUIT, body="法院", lodged_on=on, application=application,
        by=office.staff[Role.CLERK], at=moment(on), **changes,
    )  # fmt: skip


def everything():
    """All that the database holds, as text, decrypted where a model decrypts it."""
    return "\n".join(
        str(value)
        for model in apps.get_models()
        if model._meta.app_label in ("applications", "notices")
        for row in model.objects.all()
        for value in (getattr(row, field.attname) for field in model._meta.concrete_fields)
    )


class TestRetention:
    def purge(self, settings, today, **options):
        settings.GONGKAI_TODAY = today
        call_command("purge", **options)

    def counts(self):
        return (
            list(queries.case_counts(queries.whole(2020))),
            queries.figures(queries.whole(2020), queries.Dimension.UNIT),
        )

    def test_each_class_goes_when_its_time_is_over_and_what_is_counted_stays(self, office, settings, capsys):
        application = filed(office)
        before = self.counts()
        self.purge(settings, date(2023, 6, 12))  # three years to the day: not yet over
        assert application.attachments.count() == 1
        self.purge(settings, date(2023, 6, 13))
        assert application.attachments.count() == 0 and CANARIES["id_number"] in everything()
        self.purge(settings, date(2025, 6, 13))
        left = everything()
        for what in ("id_number", "phone", "email", "address"):
            assert CANARIES[what] not in left
        assert CANARIES["name"] in left
        self.purge(settings, date(2050, 6, 13))
        left = everything()
        assert CANARIES["name"] not in left and "某地块" not in left and "代理人甲" not in left
        assert self.counts() == before and verify_all().bad_sequence is None
        self.purge(settings, date(2050, 6, 13))
        assert Entry.objects.filter(action="purged").count() == 3  # run again, nothing happens again
        forget_unused(at=moment(date(2050, 6, 20)))
        assert StoredFile.objects.count() == 0 and Letter.objects.count() == 2

    def test_a_dry_run_erases_nothing(self, office, settings, capsys):
        application = filed(office)
        self.purge(settings, date(2060, 1, 4), dry_run=True)
        assert "可以清除 1 件" in capsys.readouterr().out
        application.refresh_from_db()
        assert application.purged == [] and application.name == CANARIES["name"]

    def test_what_is_open_in_court_or_not_filed_is_kept(self, office, settings):
        kept = filed(office, token="court")
        actions.record_remedy(
            office.unit, token="r", kind=RemedyKind.DIRECT_SUIT, body="法院", lodged_on=date(2020, 7, 1), application=kept,
            by=office.staff[Role.CLERK], at=moment(date(2020, 7, 1)),
        )  # fmt: skip
        still_open = office.answered(DAY, ANSWERED, token="open")
        self.purge(settings, date(2060, 1, 4))
        assert all(one.purged == [] for one in Application.objects.filter(pk__in=[kept.pk, still_open.pk]))

    def test_the_years_run_from_the_last_that_happened(self, office, settings):
        late = office.answered(DAY, ANSWERED, token="late")
        office.do(late, Event.ARCHIVED, date(2023, 6, 1))
        suit = lodge(office, sued := filed(office, token="sued"), date(2020, 7, 1))
        clerk = office.staff[Role.CLERK]
        actions.take_remedy_step(
            suit.pk,
            RemedyEvent.DECIDED,
            on=date(2023, 6, 1),
            result="驳回诉讼请求",
            by=clerk,
            at=moment(date(2023, 6, 1)),
        )
        self.purge(settings, date(2026, 6, 1))
        assert all(one.purged == [] for one in Application.objects.all())
        self.purge(settings, date(2026, 6, 17))  # also the time to appeal is over
        assert {one.pk for one in Application.objects.all() if one.purged} == {late.pk, sued.pk}

    def test_what_a_case_says_of_others_outlives_their_addresses(self, office, settings):
        application = office.take_in_hand(office.receive(DAY, joint="李四，11010519491231002X"), DAY)
        asked = {
            "kind": "joint_maker",
            "name": "示范局",
            "address": "乙路2号",
            "phone": "02311112222",
            "matter": "协议",
            "why": "",
        }
        office.do(application, Event.CONSULT_SENT, DAY, details=asked)
        office.do(application, Event.PHONE_NOTED, DAY, note="电话 13800138000 确认")
        office.do(application, Event.CONSULT_CLOSED, date(2020, 6, 29))
        office.draft(application, date(2020, 6, 29))
        office.review_and_sign(application, date(2020, 6, 29))
        office.send(application, date(2020, 6, 29))
        office.do(application, Event.ARCHIVED, date(2020, 6, 30))
        self.purge(settings, date(2025, 7, 1))
        application.refresh_from_db()
        (found,) = queries.consultations(application, accounts.calendar())
        assert (found.name, found.reply_label, found.address) == ("示范局", "逾期未答复，视为同意", "")
        left = everything()
        assert application.all_names.endswith("、李四") and "13800138000" not in left and "乙路2号" not in left
        assert "11010519491231002X" not in left

    def test_nothing_new_gathers_under_what_was_erased(self, office, settings):
        application = filed(office)
        self.purge(settings, date(2025, 6, 13))
        application.refresh_from_db()
        step = actions.Step(date(2025, 6, 13), details={"phone": "02311112222"})
        with pytest.raises(CaseRefused, match="联系方式已经按保存期限清除"):
            actions.perform(application.pk, Event.DETAILS_AMENDED, step, by=None, at=moment(date(2025, 6, 13)))
        with pytest.raises(NotPermitted, match="不能核对"):
            actions.give_new_code(
                application, identity="x", seen="x", by=office.staff[Role.CLERK], at=moment(date(2025, 6, 13))
            )
        remedy = lodge(office, application, date(2025, 6, 13))
        actions.annul_remedy(
            remedy.pk, reason="金丝雀的案件", by=office.staff[Role.CLERK], at=moment(date(2025, 6, 13))
        )
        self.purge(settings, date(2060, 1, 4))
        application.refresh_from_db()
        assert CANARIES["name"] not in everything()
        with pytest.raises(CaseRefused, match="按保存期限清除"):
            lodge(office, application, date(2060, 1, 3))

    def test_an_erased_case_is_shown_searched_and_handed_out_but_not_worked_on(self, office, settings, client):
        application = filed(office)
        self.purge(settings, date(2060, 1, 4))
        application.refresh_from_db()
        with pytest.raises(CaseRefused, match="按保存期限清除"):
            office.do(application, Event.NOTED, date(2060, 1, 4), note="又")
        client.force_login(office.staff[Role.CLERK])
        assert actions.ERASED in client.get(reverse("desk:case", args=[application.pk])).content.decode()
        assert client.post(reverse("desk:list"), {"q": CANARIES["name"]}).context["applications"] == []
        assert client.post(reverse("desk:register-out"), {"unit": office.unit.code}).status_code == 200
        assert client.post(reverse("desk:case-package", args=[application.pk])).status_code == 200

    def test_the_district_sets_the_years(self, office, settings, client):
        client.force_login(office.staff[Role.ADMINISTRATOR])
        url = reverse("desk:retention")
        wrong = client.post(url, {"identity_copies": "0", "contact": "5", "case": "30"})
        assert wrong.status_code == 422 and "至少 1 年" in wrong.content.decode()
        page = client.post(url, {"identity_copies": "1", "contact": "5", "case": "30"}, follow=True)
        assert "3 年改为 1 年" in page.content.decode()
        assert queries.years_kept()[DataClass.IDENTITY_COPIES] == 1
        client.post(url, {"identity_copies": "3", "contact": "5", "case": "30"})
        assert (
            Entry.objects.filter(action="retention_set").count() == 2
            and queries.years_kept() == queries.USUAL_YEARS
        )

    def test_nothing_of_it_is_in_the_database_in_the_clear_either(self, office, settings):
        filed(office)
        self.purge(settings, date(2060, 1, 4))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT description, name_index, id_index, phone_index, ledger_key FROM applications_application"
            )
            assert cursor.fetchall() == [(actions.ERASED, "", "", "", "")]
