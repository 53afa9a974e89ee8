"""The `gongkai` command: the contract's commands by name, Django's own behind them."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line, get_commands

from gongkai.applications import due_date
from gongkai.command_line import EXIT_USAGE
from gongkai.reports import check_command
from gongkai.site import demo_settings

# Commands that need neither settings nor a database.
PLAIN_COMMANDS = {"due-date": due_date.main, "check-report": check_command.main}
EXIT_UNCONFIGURED = 2
HELP = """gongkai 的命令（每个命令后加 --help 看用法）：

  demo                 建立并运行演示系统
  serve                启动网站
  due-date             计算答复期限
  check-report         检查已发布的年度报告
  annual-report        由办理数据生成年度报告
  verify-ledger        核对操作记录
  recompute-deadlines  放假安排变更后重新计算期限
  daily                每日例行事项
  release-due          按设定的时间发布、下线信息
  send-notices         发送排队中的邮件和短信
  create-district      新安装后建立区政府和第一个系统管理员
  migrate              建立或者升级数据库
  import               导入台账、原网站的信息
  export               导出已发布的信息
  backup               备份数据库和文件
  restore              把备份恢复到空的系统
  purge                按保存期限清除

  gongkai help 列出框架自带的其他命令。"""


def main() -> None:
    """Entry point of the `gongkai` script."""
    name, *rest = sys.argv[1:] or ["--help"]
    if name in ("-h", "--help"):
        print(HELP)
        return
    if name in PLAIN_COMMANDS:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end quietly when the reader of the output has gone
        sys.exit(PLAIN_COMMANDS[name](rest))
    if name == "demo" and not {"-h", "--help"} & set(rest):
        try:
            demo_settings.prepare(Path(os.environ.get("GONGKAI_VAR", "var")).resolve(), fresh="--fresh" in rest)
        except demo_settings.ConfiguredAlready:
            print(
                "已经设置了正式环境（GONGKAI_… 密钥或者 DATABASE_URL），演示系统不会在其中运行。",
                file=sys.stderr,
            )
            sys.exit(EXIT_UNCONFIGURED)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.site.settings")
    try:
        django.setup()
        if name.replace("-", "_") not in {"help", "version", "--version", *get_commands()}:
            print(f"没有“{name}”这个命令。\n\n{HELP}", file=sys.stderr)
            sys.exit(EXIT_USAGE)
        execute_from_command_line(["gongkai", name.replace("-", "_"), *rest])
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        sys.exit(EXIT_UNCONFIGURED)


if __name__ == "__main__":
    main()
