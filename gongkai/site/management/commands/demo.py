"""`gongkai demo`: the demonstration district, built once and served."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command

from gongkai import command_line
from gongkai.accounts.models import Person, Unit
from gongkai.site import demo_year
from gongkai.site.management.commands.serve import check_free, serve


class Command(command_line.Command):
    """Keeps what is there; `--fresh` begins anew (handled before the settings are read)."""

    help = "建立并运行演示系统：大渡口区 2020 年"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="端口")
        parser.add_argument("--no-serve", action="store_true", help="只建立数据，不启动网站")
        parser.add_argument("--fresh", action="store_true", help="删除原有演示数据，重新建立")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_serve"]:
            check_free("127.0.0.1", options["port"])
        call_command("migrate", verbosity=0)
        if not Unit.objects.exists():
            self.stdout.write("正在建立演示数据……")
            demo_year.build(self._progress)
        self._print_accounts(options["port"])
        if not options["no_serve"]:
            serve("127.0.0.1", options["port"])

    def _progress(self, what: str, done: int, total: int) -> None:
        self.stdout.write(f"\r  {what} {done}/{total}", ending="\n" if done == total else "")
        self.stdout.flush()

    def _print_accounts(self, port: int) -> None:
        self.stdout.write(f"网站    http://127.0.0.1:{port}/")
        self.stdout.write(f"工作台  http://127.0.0.1:{port}/desk/")
        self.stdout.write(f"演示账户，密码都是 {demo_year.PASSWORD}：")
        shown = Person.objects.filter(username__startswith="zfb-") | Person.objects.exclude(
            username__contains="-"
        )
        for person in shown.order_by("pk"):
            roles = "、".join(appointment.get_role_display() for appointment in person.appointments.all())
            self.stdout.write(f"  {person.username:<22}{person.name}  {roles}")
