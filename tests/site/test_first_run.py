"""The demonstration as a newcomer starts it: built and served by one command, and worked with at once."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from gongkai.site.demo_year import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
REQUEST = {
    "applicant_kind": "n", "name": "赵某", "id_number": "", "phone": "", "address": "", "description": "某地块的批准文件",
    "supply_way": "post", "channel": "counter", "arrived_on": "2020-12-30", "field": "other",
}  # fmt: skip


@pytest.fixture
def site(tmp_path):
    """The address of a demonstration that has just been built by the process that serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GONGKAI", "DJANGO", "DATABASE"))
    }
    command = [sys.executable, "-m", "gongkai.site.cli", "demo", "--port", str(port)]
    environment = clean | {"PYTHONPATH": str(ROOT)}
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        yield f"http://127.0.0.1:{port}", server
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def test_a_letter_is_made_on_the_very_first_run(site):
    address, server = site
    open_page = build_opener(HTTPCookieProcessor(CookieJar())).open
    while server.poll() is None:  # until it is built; a server that ends has failed
        try:
            open_page(address, timeout=20)
            break
        except URLError:
            time.sleep(0.5)
    assert server.poll() is None

    def send(path, **fields):
        page = open_page(address + path, timeout=20).read().decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        return open_page(address + path, urlencode(hidden | fields).encode(), timeout=60).read().decode()

    send("/desk/login/", username="zfb-clerk", password=PASSWORD)
    assert "查询码" in send(
        "/desk/applications/new/", **REQUEST
    )  # received at the counter: its receipt is set in type
