"""The evidence an organ hands in: papers of the request, numbered, with a list of what each of them proves."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from gongkai.accounts import queries as accounts
from gongkai.applications import sheets
from gongkai.applications.models import Letter, Purpose, Remedy
from gongkai.applications.queries import letters_in_force, standing
from gongkai.applications.sheets import SheetKind
from gongkai.documents.dates import chinese_date
from gongkai.documents.sheet import Row, Sheet, sheet_as_docx, sheet_as_pdf
from gongkai.files.models import StoredFile
from gongkai.files.queries import content_of
from gongkai.regulation.case import due_of

# What each paper is usually handed in for; other files are offered without.
_PROVES = {
    Purpose.REQUEST: "申请人提出的申请及其内容",
    Purpose.ENVELOPE: "申请的途径和收到的日期",
    Purpose.IDENTITY: "申请人的身份",
    Purpose.AUTHORISATION: "代理人的权限",
    Purpose.APPROVAL_SHEET: "答复经过内部审核和签发",
    Purpose.SEALED_LETTER: "答复的内容和用印",
    Purpose.ANSWER: "提供给申请人的信息",
    Purpose.DELIVERY: "答复送达的日期和方式",
    Purpose.SEARCH: "对所申请的信息作过检索",
    Purpose.CONSULTATION: "第三方的意见",
}
# The other side reads what is handed in: what names a third party goes in only where someone decides so.
_NAMES_THIRD_PARTIES = frozenset({Purpose.CONSULTATION})


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that can be handed in. `file` None: the registration form, made when it is asked for."""

    key: str
    name: str
    file: StoredFile | None
    proves: str
    is_usual: bool


def papers_of(remedy: Remedy) -> list[Paper]:
    """What there is to hand in, in the order of the request's history."""
    application = remedy.application
    if application is None:
        return []
    letters = [
        letter
        for letter in letters_in_force(list(application.letters.select_related("pdf")), standing(application))
        if letter.pdf is not None
    ]
    attachments = application.attachments.select_related("file").exclude(
        purpose__in=[Purpose.ORIGINAL, Purpose.PUBLIC_COPY, Purpose.SUPERSEDED]
    )
    found = [Paper("registration", "政府信息公开申请登记表.pdf", None, "申请的登记、办理过程和期限", True)]
    found += [
        Paper(f"letter{letter.pk}", _name_of(letter), letter.pdf, _of_letter(letter), letter.is_to_applicant)
        for letter in letters
    ]
    found += [
        Paper(
            f"file{attachment.pk}",
            f"{attachment.get_purpose_display()}：{attachment.name}",
            attachment.file,
            _PROVES.get(Purpose(attachment.purpose), ""),
            attachment.purpose in _PROVES and attachment.purpose not in _NAMES_THIRD_PARTIES,
        )
        for attachment in attachments
    ]
    return found


def _name_of(letter: Letter) -> str:
    return f"{letter.get_kind_display()}{letter.number}.pdf"


def _of_letter(letter: Letter) -> str:
    return "对申请作出的答复" if letter.is_answer else f"依法作出并告知：{letter.get_kind_display()}"


def bundle(remedy: Remedy, chosen: list[tuple[Paper, str]]) -> bytes:
    """A zip of the chosen papers in order, numbered, and the list of them as Word and PDF."""
    application = remedy.application
    rows, target = [], io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for number, (paper, proves) in enumerate(chosen, start=1):
            if paper.file is not None:
                content = content_of(paper.file)
            else:
                content = sheet_as_pdf(sheets.sheet(SheetKind.REGISTRATION, application, on=remedy.lodged_on))
            name = f"{number:02d} {PurePath(paper.name.replace('：', ' ')).name}"
            container.writestr(name, content)
            rows.append(Row(f"证据 {number}", f"{paper.name}\n证明目的：{proves}".removesuffix("\n证明目的：")))
        content = Sheet(
            organ=remedy.unit.name,
            title="证据目录",
            number=f"{remedy.body} {remedy.case_number}".strip(),
            rows=(*_about(remedy), *rows),
            notes=(
                "以上材料为本机关作出被诉（被复议）行为时收集、制作的材料。",
                "提交人：　　　　　　　　年　　月　　日",
            ),
        )
        container.writestr("证据目录.docx", sheet_as_docx(content))
        container.writestr("证据目录.pdf", sheet_as_pdf(content))
    return target.getvalue()


def _about(remedy: Remedy) -> list[Row]:
    application = remedy.application
    due = due_of(standing(application), accounts.calendar())
    told = [
        f"申请编号 {application.number}",
        f"收到申请之日 {chinese_date(application.received_on)}" if application.received_on else "",
        f"答复期限 {chinese_date(due.on)}" if due else "",
        f"答复日期 {chinese_date(application.concluded_on)}" if application.concluded_on else "",
    ]
    return [Row("所涉申请", "\n".join(filter(None, told)))]
