"""`gongkai serve`: the site with the production server."""

from __future__ import annotations

import multiprocessing
import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from granian import Granian
from granian.constants import Interfaces

from gongkai import command_line
from gongkai.mailbox.searching import LETTERS, PUBLIC_LETTERS
from gongkai.publishing import ready
from gongkai.publishing.searching import PUBLICATIONS


def check_free(address: str, port: int) -> None:
    """Raises CommandError where one cannot listen there."""
    if not 1 <= port <= 65535:
        raise CommandError(f"端口 {port} 不在 1 至 65535 之间，请改用其他端口。", returncode=2)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except socket.gaierror as error:
            raise CommandError(f"没有“{address}”这个监听地址，请核对 --address。", returncode=2) from error
        except OSError as error:
            raise CommandError(
                f"{address} 的端口 {port} 不能使用（可能已有程序占用，或者地址不是本机的），请改用其他端口或者地址。",
                returncode=2,
            ) from error


def serve(address: str, port: int) -> None:
    """Serve until interrupted. Raises CommandError where the port cannot be had."""
    check_free(address, port)
    ready.clear_outdated()  # what a process that died had changed and not cleared
    for index in (PUBLICATIONS, LETTERS, PUBLIC_LETTERS):
        index.catch_up()  # all of it, where it is new: until then each search looks into the database
    # New processes, not forks: a fork of a process that has set letters lacks the typesetter's threads and would wait
    # for them for ever, and it shares the open files of the database.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "gongkai.site.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=2,
        websockets=False,
        log_access=False,
    ).serve()


class Command(command_line.Command):
    """Behind nginx in production, which adds TLS."""

    help = "启动网站"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="监听地址")
        parser.add_argument("--port", type=int, default=8000, help="端口")

    def handle(self, *args: Any, **options: Any) -> None:
        serve(options["address"], options["port"])
