"""`gongkai annual-report YEAR --to FILE`: the report from live data."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from gongkai import command_line
from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.queries import district, reporting_day, responsible_unit, units_answered_for
from gongkai.regulation.annual_report.forms import Form, form_of
from gongkai.reports.named import UnknownName
from gongkai.reports.queries import annual_report
from gongkai.reports.writing import WRITERS


class Command(command_line.Command):
    """Writes the report of a year."""

    help = "由办理和填报的数据生成年度报告"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, help="报告年度")
        parser.add_argument("--unit", metavar="CODE", help="单位代码；不写为全区")
        parser.add_argument("--form", choices=[form.value for form in Form], help="格式版本；不写按年度")
        parser.add_argument(
            "--to",
            type=Path,
            required=True,
            metavar="FILE",
            help="写入的文件（.html、.docx、.pdf、.xlsx、.json）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        year, target = options["year"], options["to"]
        if not 2008 <= year <= 2100:
            raise CommandError(f"没有 {year} 年度的报告，请核对年份。", returncode=2)
        write = WRITERS.get(target.suffix.lower())
        if write is None:
            raise CommandError(f"目前可以写成 {'、'.join(WRITERS)} 文件，请改用其中一种扩展名。", returncode=2)
        unit, units = None, None
        if options["unit"]:
            unit = Unit.objects.filter(code=options["unit"]).first()
            if unit is None:
                raise CommandError(f"没有代码为“{options['unit']}”的单位，请核对。", returncode=2)
            on = reporting_day(year, clock.today())
            successor = responsible_unit(unit, on)
            if successor != unit:
                raise CommandError(
                    f"{unit.name}已于 {unit.valid_until} 撤销，{year} 年度的申请计入{successor.name}（{successor.code}）"
                    "的报告，请改用它的代码。",
                    returncode=2,
                )
            units = units_answered_for({unit.pk}, on)
        root = district()
        if root is None:
            raise CommandError("还没有任何单位，请先建立单位，或者运行 gongkai demo。", returncode=2)
        form = Form(options["form"]) if options["form"] else form_of(year)
        try:
            report = annual_report(year, form=form, unit=unit or root, is_district=unit is None, units=units)
        except UnknownName as unknown:
            raise CommandError(str(unknown), returncode=2) from unknown
        content = write(report)
        try:
            target.write_bytes(content)
        except OSError as error:
            raise CommandError(f"写不进 {target}，请检查路径和权限。", returncode=2) from error
        self.stdout.write(f"已写入 {target}")
