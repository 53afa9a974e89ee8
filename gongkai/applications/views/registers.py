"""The office's own register at the desk: checked, brought in, and handed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role, Unit
from gongkai.accounts.paging import number_in
from gongkai.applications import actions, queries, registers
from gongkai.applications.forms.register import (
    Problem,
    Register,
    RegisterFileForm,
    RegisterRefused,
    heads_in,
    read_register,
)
from gongkai.applications.models import Matter
from gongkai.applications.permissions import REVEAL_ROLES
from gongkai.applications.registers import HEADS
from gongkai.documents.reading import Unreadable
from gongkai.documents.table import XLSX_TYPE
from gongkai.files import actions as files
from gongkai.files.downloads import attached
from gongkai.files.models import StoredFile
from gongkai.files.queries import content_of

MOST_ROWS, MOST_SHOWN = 5000, 30
_SALT = "register"
_SECONDS = 24 * 60 * 60


def _units(request: HttpRequest, roles: frozenset[Role]) -> list[Unit]:
    today = clock.today()
    held = accounts.roles_by_unit(request.user, today)
    return list(accounts.units_on(today).filter(pk__in=[unit for unit, has in held.items() if has & roles]))


def book(request: HttpRequest) -> HttpResponse:
    """The two ways: out, and in."""
    return _page(request, RegisterFileForm(units=_units(request, frozenset({Role.CLERK}))))


def _page(request: HttpRequest, form: RegisterFileForm, status: int = 200, **context: object) -> HttpResponse:
    today = clock.today()
    context |= {
        "form": form,
        "units": _units(request, REVEAL_ROLES),
        "years": range(today.year, today.year - 8, -1),
        "most_rows": MOST_ROWS,
    }
    return render(request, "applications/registers.html", context, status=status)


def check(request: HttpRequest) -> HttpResponse:
    """Read a register, say what it holds and what is wrong, and keep it for the importing; nothing is brought in."""
    units = _units(request, frozenset({Role.CLERK}))
    if request.method != "POST":
        return redirect("desk:registers")
    form = RegisterFileForm(request.POST, request.FILES, units=units)
    if not form.is_valid():
        return _page(request, form, status=422)
    content, unit = form.cleaned_data["file"], form.cleaned_data["unit"]
    stored = files.store(content, media_type=XLSX_TYPE, at=clock.now())
    kept = signing.dumps([stored.address, unit.pk], salt=_SALT)
    return _checked(request, content, unit, units, kept, chosen={})


def bring_in(request: HttpRequest) -> HttpResponse:
    """The register as checked: read again with the columns as chosen, and brought in if that was asked for."""
    units = _units(request, frozenset({Role.CLERK}))
    if request.method != "POST":
        return redirect("desk:registers")
    kept = request.POST.get("kept", "")
    try:
        address, pk = signing.loads(kept, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        messages.error(request, "这份台账选择得太早，请重新选择文件。")
        return redirect("desk:registers")
    unit = next((unit for unit in units if unit.pk == pk), None)
    stored = StoredFile.objects.filter(address=address).first()
    if unit is None or stored is None:
        raise PermissionDenied
    heads, keys = request.POST.getlist("head"), request.POST.getlist("key")
    chosen = {head: key for head, key in zip(heads, keys, strict=False) if key in HEADS or not key}
    return _checked(
        request, content_of(stored), unit, units, kept, chosen=chosen, write="write" in request.POST
    )


@dataclass(frozen=True, slots=True)
class _Choice:
    """A head of the register and the column it is taken for."""

    head: str
    key: str


def _checked(
    request: HttpRequest,
    content: bytes,
    unit: Unit,
    units: list[Unit],
    kept: str,
    *,
    chosen: dict[str, str],
    write: bool = False,
) -> HttpResponse:
    form = RegisterFileForm(units=units, initial={"unit": unit})
    context: dict[str, object] = {"kept": kept, "keys": HEADS.items(), "unit": unit}
    try:
        heads = heads_in(content)
        context["choices"] = [_Choice(head, chosen.get(head, key)) for head, key in heads if head]
        register = read_register(
            content, unit, calendar=accounts.calendar(), today=clock.today(), chosen=chosen
        )
        _judge(register, units)
        if write and not register.problems:
            imported = actions.import_register(
                register.records,
                source=register.digest,
                layout=register.layout,
                by=request.user.name,
                at=clock.now(),
            )
            messages.success(request, f"已导入 {imported.total} 件，其中在办 {imported.still_open} 件。")
            return redirect("desk:list")
    except (Unreadable, RegisterRefused, actions.AlreadyImported) as refused:
        return _page(request, form, status=422, refused=str(refused), **context)
    context |= {
        "register": register,
        "still_open": sum(record.standing.is_open for _, record in register.records),
        "problems": register.problems[:MOST_SHOWN],
        "remarks": register.remarks[:MOST_SHOWN],
    }
    return _page(request, form, status=422 if register.problems else 200, **context)


def _judge(register: Register, units: list[Unit]) -> None:
    """What a clerk may not bring in here: another unit's requests, or more than a page can wait for."""
    for unit, record in register.records:
        if unit not in units:
            register.problems.append(
                Problem(record.row, HEADS["unit"], f"你不是{unit.short_name}的经办人，不能导入它的申请。")
            )
    if len(register.records) > MOST_ROWS:
        raise RegisterRefused(f"台账超过 {MOST_ROWS} 行，请系统管理员用 gongkai import 导入。")


def hand_out(request: HttpRequest) -> HttpResponse:
    """The register of a unit, of one year or whole, as an xlsx file. It carries numbers and addresses: recorded."""
    if request.method != "POST" or not request.POST.get("unit"):
        return redirect("desk:registers")
    unit = next((unit for unit in _units(request, REVEAL_ROLES) if unit.code == request.POST.get("unit")), None)
    if unit is None:
        raise PermissionDenied
    year = number_in(request, "year")
    if year and not MINYEAR <= year <= MAXYEAR:
        messages.error(request, "请选择年份。")
        return redirect("desk:registers")
    found = queries.visible_to(request.user, clock.today()).filter(
        unit__in=accounts.units_answered_for({unit.pk}, clock.today()), matter=Matter.DISCLOSURE
    )
    if year:
        found = found.filter(arrived_on__year=year)
    actions.note_export(unit, year=year, number=found.count(), by=request.user, at=clock.now())
    content = registers.written(found, registers.layout_for(unit))
    return attached(content, XLSX_TYPE, f"{unit.short_name}依申请公开台账{year or ''}.xlsx")
