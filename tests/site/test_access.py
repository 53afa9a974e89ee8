"""Every address × every role: let in or kept out exactly as the table says."""

import io
from datetime import date

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from PIL import Image

from gongkai.accounts import clock
from gongkai.accounts.models import Role
from gongkai.applications import actions
from gongkai.applications.actions import Upload
from gongkai.applications.models import Application, Precedent, Purpose
from gongkai.applications.permissions import CASE_ROLES
from gongkai.applications.views.precedents import KEEPERS
from gongkai.mailbox import actions as mailbox
from gongkai.mailbox.course import Event as LetterStep
from gongkai.mailbox.models import AnswerEntry, ErrorReport, Opinion, Survey
from gongkai.publishing import actions as publishing
from gongkai.publishing import checks, queries
from gongkai.publishing.models import Column, Duty, LegacyImport, LegacyText, LifeEvent, WordEntry
from gongkai.regulation.case import Event
from gongkai.regulation.remedies import RemedyKind
from gongkai.site.access import ACCESS, Access
from tests.factories import PersonFactory, moment
from tests.mailbox.letters import LAMP, WRITER
from tests.publishing.texts import Newsroom, column, kind

pytestmark = pytest.mark.django_db
DAY = date(2020, 12, 28)


@pytest.fixture
def addresses(office, request):
    """The address asked for, with objects that exist, so that whoever is let in really gets a page."""
    # One address for the cases of the table, all of them where all are walked through.
    case = getattr(request.node, "callspec", None)
    asked_for = {case.params["name"]} if case else set(ACCESS)
    arguments = {
        "desk:handover-preview": [office.unit.pk, office.staff[Role.OFFICER].pk, "officer"], "apply-step": ["unit"], "paper-form": ["pdf"],
        "desk:wording": ["receipt"], "desk:unit": [office.unit.pk], "desk:person": [office.staff[Role.CLERK].pk],
        "desk:report": [2020], "desk:report-write": [2020], "desk:report-sign": [2020], "desk:report-progress": [2020], "desk:report-check": [2020], "desk:report-hand-in": [2020],
        "desk:report-hand-back": [2020], "desk:report-years": [2020], "desk:report-returned": [2020, "规章"], "desk:report-returns": [2020],
        "desk:report-file": [2020, "json"], "desk:figures": [2020], "desk:figure-cases": [2020, "new"], "desk:report-cell": [2020, "B1", "n"],
    }  # fmt: skip
    if asked_for - OF_PUBLISHING - OF_MAILBOX:
        arguments |= arguments_of_cases(office)
    if asked_for & OF_PUBLISHING:
        arguments |= arguments_of_publishing(office)
    if asked_for & OF_MAILBOX:
        arguments |= arguments_of_mailbox(office)
    return {name: reverse(name, args=arguments.get(name, [])) for name in asked_for}


def arguments_of_cases(office):
    application = office.receive(DAY)
    office.do(application, Event.REGISTERED, DAY, uploads=[Upload("a.pdf", b"%PDF-1", Purpose.ENVELOPE)])
    Application.objects.update(batch="same")
    letter, attachment = application.letters.get(), application.attachments.get()
    picture = io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    upload = Upload("a.png", picture.getvalue(), Purpose.ORIGINAL)
    redaction = actions.add_original(application, upload, by=office.staff[Role.CLERK], at=moment(DAY))
    for role in (Role.CLERK, Role.OFFICER):
        actions.look_at_original(redaction.original, by=office.staff[role], at=clock.now())
    remedy = actions.record_remedy(
        office.unit,
        token="remedy",
        kind=RemedyKind.REVIEW,
        body="区人民政府",
        lodged_on=DAY,
        uploads=[Upload("a.pdf", b"%PDF-1", Purpose.REQUEST)],
        by=office.staff[Role.CLERK],
        at=moment(DAY),
    )
    precedent = Precedent.objects.create(title="t", kind="provide", at=moment(DAY))
    return {
        "desk:precedent": [precedent.pk], "desk:case-package": [application.pk],
        "query-letter": [letter.pk], "desk:case": [application.pk], "desk:reveal": [application.pk],
        "desk:sheet": [application.pk, "approval", "pdf"], "desk:letter-difference": [application.pk, letter.pk],
        "desk:new-code": [application.pk], "desk:redactions": [application.pk], "desk:redaction": [application.pk, redaction.pk], "desk:redaction-page": [application.pk, redaction.pk, 0], "desk:batch": ["same"], "desk:batch-event": ["same", "phone_noted"], "desk:batch-labels": ["same"], "desk:batch-letters": ["same"], "desk:letter": [application.pk, letter.pk, "pdf"],
        "desk:attachment": [application.pk, attachment.pk], "desk:event": [application.pk, "phone_noted"],
        "desk:remedy": [remedy.pk], "desk:remedy-step": [remedy.pk, "decided"], "desk:remedy-take-back": [remedy.pk], "desk:remedy-evidence": [remedy.pk], "desk:remedy-file": [remedy.pk, remedy.steps.get().files.get().pk], "desk:remedy-annul": [remedy.pk], "query-file": [attachment.pk],
    }  # fmt: skip


OF_MAILBOX = {
    name
    for name in ACCESS
    if name.startswith(
        (
            "letter",
            "mailbox",
            "desk:letter",
            "voices",
            "opinion",
            "survey",
            "site-error",
            "desk:voices",
            "desk:opinion",
            "desk:survey",
            "desk:error",
        )
    )
} - {
    "desk:letter",
    "desk:letter-difference",
}


def arguments_of_mailbox(office):
    def do(event, role, **details):
        mailbox.perform(letter.pk, event, mailbox.Step(DAY, **details), by=office.staff[role], at=moment(DAY))

    answers = {**LAMP, **WRITER, "wants_notice": False}
    letter = mailbox.write(
        office.unit, token="letter", answers=answers, consents=True, uploads=[mailbox.Upload("a.pdf", b"%PDF-1")], by=None,
        at=moment(DAY), on=DAY,
    ).letter  # fmt: skip
    do(LetterStep.ACCEPTED, Role.LETTER_CLERK, unit=office.unit)
    do(LetterStep.DRAFTED, Role.LETTER_CLERK, reply="已经修好。")
    do(LetterStep.PASSED, Role.LEADER)
    do(LetterStep.PROPOSED, Role.LETTER_CLERK, proposal=mailbox.Proposal("路灯", "路灯坏了。", "已经修好。"))
    do(LetterStep.PUBLISHED, Role.OFFICE_HEAD)
    file = letter.files.get()
    newsroom = Newsroom(office)
    draft = newsroom.published(
        comment_from=DAY,
        comment_until=DAY,
        kind=kind("征求意见公告"),
        document_number="",
        short_comment_reason="样例",
    )
    survey = Survey.objects.create(
        title="调查", unit=office.unit, first_day=DAY, last_day=DAY, questions=[{"text": "问", "many": False, "options": ["甲", "乙"]}]
    )  # fmt: skip
    mailbox.report_error(token="error", page="/", kind="words", text="错字", contact="", at=moment(DAY))
    mailbox.give_opinion(draft, token="opinion", text="意见", name="", contact="", at=moment(DAY))
    opinion, report = Opinion.objects.get(), ErrorReport.objects.get()
    answer = AnswerEntry.objects.create(question="问", answer="答", unit=office.unit)
    return {
        "opinion": [draft.pk], "survey": [survey.pk], "desk:opinions": [draft.pk], "desk:survey": [survey.pk],
        "desk:error-report": [report.pk], "desk:error-hand-on": [report.pk], "desk:error-reveal": [report.pk],
        "desk:opinion-reveal": [opinion.pk], "desk:letters-kept": ["answers"], "desk:letters-kept-new": ["answers"],
        "desk:letters-kept-entry": ["answers", answer.pk], "desk:letters-propose": [answer.pk],
        "letter": [letter.number], "letter-figures": [2020], "letters-sitemap": [0], "letter-step": ["letter"], "letter-file": [file.pk],
        "desk:letter-desk": [letter.pk], "desk:letter-reveal": [letter.pk], "desk:letter-desk-file": [letter.pk, file.pk],
        "desk:letter-step": [letter.pk, "noted"], "desk:letters-figures": [2020],
    }  # fmt: skip


# Those whose pages need a publication with everything; the other cases are spared making one.
OF_PUBLISHING = {
    name
    for name in ACCESS
    if name.startswith(
        (
            "wagtail",
            "editor",
            "data",
            "desk:publication",
            "desk:column",
            "desk:import",
            "desk:duty",
            "desk:issue",
            "desk:handover",
            "desk:grey",
            "desk:word",
            "desk:classification",
            "services",
            "annual-report",
            "platform",
            "publication",
            "attachment",
            "picture",
            "paper",
            "proof",
            "sitemap",
            "feed",
            "column",
        )
    )
}


def arguments_of_publishing(office):
    newsroom = Newsroom(office)
    published = newsroom.draft()
    newsroom_file = publishing.attach(
        published.pk, name="a.pdf", content=b"%PDF-1", by=newsroom.author, at=newsroom.now
    )
    published.refresh_from_db()
    stopping = checks.unresolved(queries.written(published).draft, queries.written(published).content_hash)
    for finding in stopping:
        publishing.waive(
            published.pk, finding=finding.key, reason="样例", by=office.staff[Role.LEADER], at=newsroom.now
        )
    newsroom.approve(published)
    newsroom.release(published)
    published.refresh_from_db()
    column("zcwj", "政策文件", kinds=["通知"])
    legacy = LegacyImport.objects.create(name="目录.xlsx", digest="x", by=newsroom.author, at=newsroom.now)
    LegacyText.objects.create(legacy_import=legacy, publication=published, published_at=newsroom.now)
    duty = Duty.objects.create(
        field="救灾", name="灾情", basis="条例", item="20-11", cycle="event", begun_on=date(2020, 1, 1)
    )
    issue = publishing.record_issue(
        topic="水",
        heard_on=date(2020, 5, 1),
        heard_where="热线",
        unit=office.unit,
        by=newsroom.author,
        at=newsroom.now,
    )
    handover = publishing.hand_over(
        office.unit,
        place="archive",
        receiver="馆",
        on=date(2020, 6, 1),
        first_day=date(2020, 5, 1),
        last_day=date(2020, 6, 1),
        by=newsroom.author,
        at=newsroom.now,
    )
    grey = publishing.set_grey(
        first_day=date(2020, 5, 1),
        last_day=date(2020, 5, 1),
        reason="悼念",
        by=newsroom.author,
        at=newsroom.now,
    )
    at = published.address.removesuffix(".html").rpartition("/")[2]
    month, day, number = at[1:7], at[1:9], str(published.pk)
    wagtail_page = {name: [published.pk] for name in ("edit", "history", "history_results", "preview_on_edit")}
    snippet = "wagtailsnippets_publishing_publication"
    return {
        "data": ["publications"], "data-csv": ["publications"], "data-xlsx": ["publications"], "publication": [month, day, number], "attachment": [month, day, number, newsroom_file.digest[:16], "pdf"],
        "picture": [month, day, number, "1", "png"], "paper": [month, day, number, "docx"], "proof": [published.content_hash[:16]], "platform-unit": [office.unit.code],
        "annual-report": [office.unit.code, 2020], "annual-report-file": [office.unit.code, 2020, "pdf"], "platform-part": [office.unit.code, "fdzdgknr"], "platform-item": [office.unit.code, "20-1"], "sitemap-block": [0],
        "feed": ["zcwj/"], "column": ["zcwj/"], "column-page": ["zcwj/", "1"], "desk:publication-file": [published.pk, newsroom_file.digest], "desk:publication-picture": [published.pk, 1],
        **{name: [published.pk] for name in ACCESS if name.startswith("desk:publication-") and name not in ("desk:publication-file", "desk:publication-picture")},
        "desk:publication": [published.pk],
        "desk:column": [Column.objects.get().pk],
        "services-by": ["event", LifeEvent.objects.first().pk], "desk:issue-answer": [issue.pk], "desk:handover-list": [handover.pk], "desk:grey-end": [grey.pk], "desk:word": [WordEntry.objects.first().pk], "desk:classification": ["events", LifeEvent.objects.first().pk], "desk:classification-new": ["kinds"],
        "desk:duty": [duty.pk], "platform-duties": [office.unit.code],
        "desk:import": [legacy.pk], "desk:import-submit": [legacy.pk],
        **{f"{snippet}:{name}": pk for name, pk in wagtail_page.items()},
        f"{snippet}:revisions_view": [published.pk, published.latest_revision_id], f"{snippet}:revisions_revert": [published.pk, published.latest_revision_id],
        f"{snippet}:revisions_compare": [published.pk, "earliest", "latest"],
        "wagtailimages_chooser:chosen": [1], "wagtailimages_chooser:select_format": [1],
        "wagtailsnippetchoosers_publishing_publication:chosen": [published.pk],
        "wagtailadmin_editing_sessions:ping": ["publishing", "publication", published.pk, 1], "wagtailadmin_editing_sessions:release": [1],
        "editor-media": ["a.png"],
    }  # fmt: skip


def visitors(office):
    yield None, None
    yield from office.staff.items()
    yield "no role", PersonFactory()
    yield "disabled", PersonFactory(is_active=False)


# Let in by the table, and then by the view only to those whose event it is.
BY_EVENT = {
    "desk:precedent-new": KEEPERS,
    "desk:event": {Role.CLERK, Role.OFFICER},
    "desk:batch-event": {Role.CLERK, Role.OFFICER},
}


BY_POST = {
    "desk:precedent": KEEPERS,
    "desk:remedy-file": set(CASE_ROLES),
    "desk:attachment": {Role.CLERK, Role.OFFICER, Role.OFFICE_HEAD},
    "desk:report-write": {Role.CLERK, Role.OFFICE_HEAD, Role.COORDINATOR},
    "desk:report-years": {Role.CLERK, Role.OFFICE_HEAD, Role.COORDINATOR},
    "desk:report-check": {Role.CLERK, Role.OFFICE_HEAD, Role.COORDINATOR},
    "desk:report-hand-in": {Role.CLERK, Role.OFFICE_HEAD, Role.COORDINATOR},
    "desk:report-hand-back": {Role.CLERK, Role.OFFICE_HEAD, Role.LEADER, Role.COORDINATOR},
    "desk:report-sign": {Role.OFFICE_HEAD, Role.LEADER},
}


# Wagtail's own, which does not expect a form without its fields.
BREAKS_ON_EMPTY_FORM = {"wagtailadmin_choose_page_external_link"}
# Wagtail's, with nothing there to show or to send: let in all the same.
MAY_BE_MISSING = {
    name
    for name in ACCESS
    if name.startswith(
        (
            "wagtail",
            "editor-media",
            "desk:publication-review",
            "desk:publication-picture",
            "annual-report",
            "desk:grey-end",
        )
    )
}


def allowed(name, access, method):
    """The roles that get a page, and not a refusal."""
    roles = set(access.value or Role) & BY_EVENT.get(name, set(Role))
    return roles & BY_POST.get(name, set(Role)) if method == "post" else roles


@pytest.mark.parametrize("name", sorted(ACCESS))
def test_an_address_opens_for_whom_the_table_says(name, addresses, office):
    access = ACCESS[name]
    for role, person in visitors(office):
        client = Client(raise_request_exception=name not in BREAKS_ON_EMPTY_FORM)
        if person is not None:
            client.force_login(person)
        for method in ("get", "post"):
            if name == "desk:logout" and method == "post":
                continue  # signs the visitor out, as it should
            response = getattr(client, method)(addresses[name])
            if access is Access.PUBLIC:
                assert response.status_code in (200, 302, 400, 404, 405, 409, 422), (name, role, method)
            elif role is None or role == "disabled":
                assert response.status_code == 302 and "/desk/login/" in response.url, (name, role, method)
            elif access is not Access.SIGNED_IN and role not in allowed(name, access, method):
                assert response.status_code == 403, (name, role, method)
            else:
                expected = (
                    200,
                    302,
                    405,
                    409,
                    422,
                    *((404, 400) if name in MAY_BE_MISSING else ()),
                    *((500,) if name in BREAKS_ON_EMPTY_FORM else ()),
                )
                assert response.status_code in expected, (name, role, method, response.status_code)


def test_an_address_missing_from_the_table_is_closed_to_everyone(client, monkeypatch, office):
    monkeypatch.delitem(ACCESS, "home")
    assert client.get("/").status_code == 403


def test_reading_changes_nothing(office, addresses):
    """Every GET as every role: not one row more or less outside sessions."""
    people = list(visitors(office))
    before = snapshot()
    for name, address in addresses.items():
        for _, person in people:
            client = Client()
            if person is not None:
                client.force_login(person)
            client.get(address)
        assert snapshot() == before, name


def snapshot():
    return {
        model.__name__: model.objects.count()
        for model in apps.get_models()
        if model._meta.app_label in ("accounts", "applications", "files", "intake", "ledger")
    }
