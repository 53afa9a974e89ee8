"""`gongkai serve`: the site with the production server."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces


def serve(address: str, port: int) -> None:
    """Serve until interrupted."""
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


class Command(BaseCommand):
    """Behind nginx in production, which adds TLS."""

    help = "启动网站"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="监听地址")
        parser.add_argument("--port", type=int, default=8000, help="端口")

    def handle(self, *args: Any, **options: Any) -> None:
        serve(options["address"], options["port"])
