"""`gongkai create-district`: the first unit and the first administrator of a new installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from gongkai import command_line
from gongkai.accounts import clock
from gongkai.accounts.actions import appoint, create_person, save_unit
from gongkai.accounts.models import Role, Unit
from gongkai.publishing.actions import make_columns, make_duties
from gongkai.regulation.remedies import OrganClass


class Command(command_line.Command):
    """Everything else is then done at the desk, by that administrator."""

    help = "新安装后建立区政府办公室、第一个系统管理员和门户的栏目"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="全称，例如 重庆市大渡口区人民政府办公室")
        parser.add_argument("--short-name", default="区政府办公室", help="简称")
        parser.add_argument("--code", default="zfb", help="代码")
        parser.add_argument("--superior", default="", help="上一级人民政府，例如 重庆市人民政府")
        parser.add_argument("--administrator", default="admin", help="系统管理员的用户名")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if Unit.objects.exists():
            raise CommandError("已经有单位了，请由系统管理员在工作台中增加。", returncode=2)
        unit = Unit(
            code=options["code"],
            number=1,
            name=options["name"],
            short_name=options["short_name"],
            organ_class=OrganClass.DISTRICT_GOVERNMENT,
            superior_department=options["superior"],
            valid_from=clock.today(),
        )
        try:
            save_unit(unit, by="安装", at=clock.now())
            person, password = create_person(options["administrator"], "系统管理员", by="安装", at=clock.now())
            appoint(person, unit, Role.ADMINISTRATOR, from_on=clock.today(), by="安装", at=clock.now())
            make_columns(at=clock.now())
            make_duties(at=clock.now())
        except ValidationError as error:
            raise CommandError("；".join(error.messages), returncode=2) from error
        self.stdout.write(f"系统管理员 {person.username}，初始密码 {password}，请登录 /desk/ 后立即修改。")
