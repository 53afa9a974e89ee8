"""A case as it is filed: an index page, letters, files, the clock's working and its entries of the ledger, in one zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePath

from django.template.loader import render_to_string

from gongkai.accounts import queries as accounts
from gongkai.applications import sheets
from gongkai.applications.models import Application, RemedyFile
from gongkai.applications.queries import consultations, letters_in_force, requested_text, searches, standing
from gongkai.applications.sheets import SheetKind
from gongkai.documents.sheet import sheet_as_pdf
from gongkai.files.queries import content_of
from gongkai.ledger.queries import entries_about
from gongkai.regulation.case import due_of

INDEX = "目录.html"


def packed(application: Application) -> bytes:
    """The package. It opens without this system: everything is a file, and the index page links to all of them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        listed = []
        for name, label, content in _files(application):
            container.writestr(name, content)
            listed.append((name, label))
        container.writestr(INDEX, _index(application, listed))
    return target.getvalue()


def _files(application: Application) -> Iterator[tuple[str, str, bytes]]:
    """Name in the package, what it is, and content."""
    registration = sheets.sheet(SheetKind.REGISTRATION, application, on=application.arrived_on)
    yield "登记表.pdf", "政府信息公开申请登记表", sheet_as_pdf(registration)
    in_force = letters_in_force(list(application.letters.select_related("pdf", "docx")), standing(application))
    letters = application.letters.select_related("pdf", "docx").order_by("pk")
    for number, letter in enumerate(letters, start=1):
        label = f"{letter.get_kind_display()} {letter.number}".strip()
        label += "" if letter in in_force else "（已被取代）"
        for file, ending in ((letter.pdf, "pdf"), (letter.docx, "docx")):
            if file is not None:
                yield f"文书/{number:02d} {letter.get_kind_display()}.{ending}", label, content_of(file)
    attachments = application.attachments.select_related("file")
    for number, attachment in enumerate(attachments, start=1):
        name = PurePath(attachment.name.replace("\\", "/")).name
        label = f"{attachment.get_purpose_display()}：{attachment.name}"
        yield f"材料/{number:02d} {name}", label, content_of(attachment.file)
    papers = RemedyFile.objects.filter(step__remedy__application=application, step__remedy__is_annulled=False)
    for number, paper in enumerate(papers.select_related("file", "step__remedy"), start=1):
        name = PurePath(paper.name.replace("\\", "/")).name
        remedy = paper.step.remedy
        label = f"{remedy.get_kind_display()} {remedy.case_number}　{paper.step.get_event_display()}"
        yield f"复议诉讼/{number:02d} {name}", label, content_of(paper.file)
    yield (
        "操作记录.csv",
        "操作记录（序号、时间、操作人、操作、内容摘要、前一条哈希、哈希）",
        _ledger(application),
    )


def _ledger(application: Application) -> bytes:
    target = io.StringIO()
    rows = csv.writer(target)
    for entry in entries_about(f"application:{application.number}"):
        link = entry.link()
        rows.writerow([link.sequence, link.at, link.actor, link.action, link.digest, link.previous, link.hash])
    return target.getvalue().encode("utf-8-sig")  # so that a spreadsheet opens it in the right characters


def _index(application: Application, files: list[tuple[str, str]]) -> str:
    calendar = accounts.calendar()
    facts = standing(application)
    effective = {entry.sequence for entry in facts.entries}
    events = list(application.events.order_by("sequence"))
    for event in events:
        event.is_void = event.sequence not in effective and event.target is None
    context = {
        "application": application,
        "requested": requested_text(application),
        "due": due_of(facts, calendar),
        "events": events,
        "consultations": consultations(application, calendar),
        "searches": searches(application),
        "remedies": list(application.remedies.filter(is_annulled=False)),
        "files": files,
    }
    return render_to_string("applications/package.html", context)
