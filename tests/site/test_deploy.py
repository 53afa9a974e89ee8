"""What stands in deploy/ really works: nginx answers ready-made pages exactly as the site's own front does."""

from __future__ import annotations

import configparser
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from django.core.management import get_commands

from gongkai.publishing import serving

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"


@pytest.fixture
def nginx(tmp_path, settings):
    """The configuration as it stands, with a free port and this test's folder in place of the examples."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    assert Path(program).exists(), "this test needs nginx: apt-get install nginx-light"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    text = CONFIGURATION.read_text(encoding="utf-8")
    text = text.replace("listen 8443;", f"listen 127.0.0.1:{port};").replace(
        "/var/lib/gongkai/ready", str(settings.GONGKAI_READY)
    )
    (tmp_path / "nginx.conf").write_text(
        f"worker_processes 1; pid {tmp_path}/pid; error_log {tmp_path}/error.log; daemon off; user root;\n"
        f"events {{}}\nhttp {{ access_log off; client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p;\n"
        f"fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n{text}\n}}",
        encoding="utf-8",
    )
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == tmp_path.stat().st_uid and folder.name.startswith("pytest"):
            folder.chmod(0o755)
    server = subprocess.Popen([program, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)])
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urlopen(address + "/none.html", timeout=5)
        except HTTPError as answered:
            answered.close()
            break
        except URLError:
            time.sleep(0.05)
    yield address
    server.terminate()
    server.wait(timeout=20)


def directives(value):
    """The parts of a header, whatever their order."""
    return {part.strip() for part in value.split(";")}


def test_it_answers_pages_with_the_sites_own_headers(nginx, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    pages = settings.GONGKAI_READY / "pages"
    (pages / "zcwj").mkdir(parents=True)
    for name, content in {
        "index.html": "<p>首页",
        "zcwj/index.html": "<p>栏目",
        "zcwj/rss.xml": "<rss/>",
        "a.xlsx": "PK",
    }.items():
        (pages / name).write_text(content, encoding="utf-8")
    for path, name in {
        "/": "index.html",
        "/zcwj/": "zcwj/index.html",
        "/zcwj/rss.xml": "zcwj/rss.xml",
        "/a.xlsx": "a.xlsx",
    }.items():
        with urlopen(nginx + path, timeout=5) as answer:
            assert answer.read() == (pages / name).read_bytes()
        for header, value in serving.headers_of_every_page():
            assert directives(answer.headers[header]) == directives(value), (path, header)
        own = {}
        b"".join(
            serving.ReadyPages(lambda *_: [])(
                {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": ""},
                lambda _, headers, own=own: own.update(headers),
            )
        )
        assert answer.headers["Content-Type"].replace(" ", "") == own["Content-Type"].replace(" ", "")
        assert answer.headers["Content-Disposition"] == own.get("Content-Disposition")


@pytest.mark.parametrize("path", ["/?q=1", "/missing/", "/../keys/site", "/keys/site"])
def test_what_is_no_ready_page_goes_to_the_site(nginx, settings, path):
    (settings.GONGKAI_READY / "pages").mkdir(parents=True)
    (settings.GONGKAI_READY / "keys").mkdir()
    (settings.GONGKAI_READY / "pages" / "index.html").write_text("x")
    (settings.GONGKAI_READY / "keys" / "site").write_text("secret")
    with pytest.raises(HTTPError) as refused:  # nobody answers behind it here
        urlopen(Request(nginx + path), timeout=5)
    with refused.value as answered:
        assert answered.code in (400, 502)


def test_every_unit_of_systemd_starts_a_command_there_is():
    folder = CONFIGURATION.parent
    units = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("gongkai*")}
    for name, text in units.items():
        parsed = configparser.ConfigParser(strict=True, interpolation=None)
        parsed.optionxform = str
        parsed.read_string(text)
        if name.endswith(".timer"):
            assert name.replace(".timer", ".service") in units and parsed["Timer"]["OnCalendar"]
        else:
            command = parsed["Service"]["ExecStart"].split()[1].replace("-", "_")
            assert command in get_commands() and parsed["Service"]["User"] == "gongkai"
    assert "gongkai-release.timer" in units and "gongkai-daily.timer" in units
