"""Start-up, headers, errors and the command line."""

import io
import json
import os
import re
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.management import call_command
from django.urls import reverse
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from gongkai.accounts.models import Role
from gongkai.applications.queries import events_of
from gongkai.files import actions as files
from gongkai.files.queries import path_of
from gongkai.files.uploads import LARGEST_REQUEST_BYTES, MemoryOnlyUploadHandler
from gongkai.site import demo_settings
from tests.factories import moment

ROOT = Path(__file__).resolve().parents[2]


def gongkai(*arguments, cwd, **environment):
    """The command as a user runs it, with nothing of the tests' settings."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GONGKAI", "DJANGO", "DATABASE"))
    }
    return subprocess.run(
        [sys.executable, "-m", "gongkai.site.cli", *arguments],
        cwd=cwd, env=clean | {"PYTHONPATH": str(ROOT)} | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_missing_secret_stops_the_start_and_is_named(tmp_path):
    done = gongkai("migrate", cwd=tmp_path)
    assert done.returncode == 2
    for name in ("GONGKAI_SECRET_KEY", "GONGKAI_DATA_KEYS", "GONGKAI_INDEX_KEY"):
        assert name in done.stderr
    done = gongkai("check", cwd=tmp_path, GONGKAI_SECRET_KEY="x" * 50)
    assert (
        done.returncode == 2 and "GONGKAI_SECRET_KEY" not in done.stderr and "GONGKAI_INDEX_KEY" in done.stderr
    )
    assert "Traceback" not in done.stderr


def test_a_key_of_the_wrong_length_stops_the_start(tmp_path):
    done = gongkai(
        "check", cwd=tmp_path, GONGKAI_SECRET_KEY="x", GONGKAI_DATA_KEYS="a:eHg=", GONGKAI_INDEX_KEY="eHg="
    )
    assert done.returncode == 2 and "32 个字节" in done.stderr


def test_the_demonstration_never_runs_in_a_configured_installation(tmp_path):
    key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    secrets = {"GONGKAI_SECRET_KEY": "x" * 50, "GONGKAI_DATA_KEYS": f"a:{key}", "GONGKAI_INDEX_KEY": key}
    done = gongkai("demo", "--no-serve", cwd=tmp_path, **secrets)
    assert done.returncode == 2 and "演示系统不会在其中运行" in done.stderr
    assert list(tmp_path.glob("var/*.sqlite3")) == []


def test_a_refused_demonstration_removes_nothing(tmp_path):
    (tmp_path / "var").mkdir()
    for name in ("demo.json", "gongkai.sqlite3"):
        (tmp_path / "var" / name).write_text("{}")
    done = gongkai("demo", "--fresh", "--no-serve", cwd=tmp_path, DATABASE_URL="postgres://db/gongkai")
    assert done.returncode == 2 and (tmp_path / "var/gongkai.sqlite3").exists()
    done = gongkai("check", cwd=tmp_path, DATABASE_URL="postgres://db/gongkai")
    assert done.returncode == 2 and "GONGKAI_SECRET_KEY" in done.stderr  # never a demonstration's keys


def test_fresh_removes_only_what_a_demonstration_made(tmp_path, monkeypatch):
    for name in (*demo_settings.SECRETS, "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "gongkai.sqlite3").write_text("a real database")
    demo_settings.prepare(tmp_path, fresh=True)
    assert (tmp_path / "gongkai.sqlite3").exists()
    first = json.loads((tmp_path / "demo.json").read_text())
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0
    demo_settings.prepare(tmp_path, fresh=False)
    assert json.loads((tmp_path / "demo.json").read_text()) == first
    demo_settings.prepare(tmp_path, fresh=True)
    assert not (tmp_path / "gongkai.sqlite3").exists()
    assert json.loads((tmp_path / "demo.json").read_text()) != first


@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        (["2026-02-10"], "2026-03-16"),
        (["2020-06-01"], "2020-06-30"),
        (["2020-06-01", "consult-sent:2020-06-05", "consult-answered:2020-06-12"], "2020-07-07"),
        (["2020-06-01", "consult-sent:2020-06-05"], "2020-07-21"),
        (["2020-09-10", "correction-received:2020-09-21"], "2020-10-23"),
        (["2020-09-10", "extended:2020-10-10:20"], "2020-11-11"),
        (["2023-04-03", "fee-paid:2023-04-20"], "2023-05-19"),
    ],
)
def test_due_date_prints_the_date_with_its_working(tmp_path, arguments, due):
    received, *events = arguments
    flags = [part for event in events for part in ("--event", event)]
    done = gongkai("due-date", "--received", received, *flags, "--format", "json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["due"], answer["provisional"]) == (0, due, False)
    assert answer["working"] and all(step["basis"].startswith("《") for step in answer["working"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--received", "2020-02-30"], "不是日期"),
        ([], "缺少参数"),
        (["--received", "2020-06-01", "--event", "something:2020-06-02"], "没有“something”这种事项"),
        (["--received", "2020-06-01", "--event", "extended:2020-06-02"], "extended:日期:工作日数"),
        (["--received", "2020-06-01", "--event", "extended:2020-06-02:21"], "1 至 20 个工作日"),
        (["--received", "2020-06-01", "--event", "consult-answered:2020-06-02"], "没有等待答复"),
        (["--received", "1999-06-01"], "超出工作日历范围"),
    ],
)
def test_due_date_refuses_in_words(tmp_path, arguments, sentence):
    done = gongkai("due-date", *arguments, cwd=tmp_path)
    assert done.returncode == 2 and sentence in done.stderr and "Traceback" not in done.stderr


def test_an_unannounced_year_gives_a_provisional_date(tmp_path):
    done = gongkai("due-date", "--received", "2026-12-15", cwd=tmp_path)
    assert done.returncode == 0 and "暂定" in done.stdout


@pytest.mark.django_db
def test_pages_carry_strict_headers(client, office):
    response = client.get(reverse("home"))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY" and response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_an_error_page_says_what_to_do(client, office, monkeypatch):
    page = client.get("/nothing/")
    assert page.status_code == 404 and "没有找到这一页" in page.content.decode()
    client.force_login(office.staff[Role.AUDITOR])
    assert "不能打开这一页" in client.get(reverse("desk:home")).content.decode()
    client.raise_request_exception = False
    monkeypatch.setattr("gongkai.site.views.entries", lambda: 1 / 0)
    broken = client.get(reverse("desk:ledger"))
    assert (
        broken.status_code == 500
        and "没有办成" in broken.content.decode()
        and "ZeroDivision" not in broken.content.decode()
    )


@pytest.mark.django_db
def test_the_elder_mode_is_a_cookie_and_leads_back_and_the_page_stays_the_same(client, office):
    before = client.get("/query/").content
    assert client.get(reverse("mode")).content == b""
    response = client.post(reverse("elder"), headers={"referer": "http://testserver/query/"})
    assert response.url == "/query/" and client.cookies["elder"].value == "1"
    assert "font-size: 150%" in client.get(reverse("mode")).content.decode()
    assert re.sub(rb'value="[^"]{64}"', b"", client.get("/query/").content) == re.sub(
        rb'value="[^"]{64}"', b"", before
    )
    assert client.post(reverse("elder"), headers={"referer": "//evil.example//evil.example/"}).url == "/"


@pytest.mark.django_db
def test_signing_in_is_limited_and_leads_to_where_the_role_works(client, office):
    clerk = office.staff[Role.CLERK]
    clerk.set_password("a long enough password")
    clerk.save()
    login = reverse("desk:login")
    wrong = client.post(login, {"username": clerk.username, "password": "wrong"})
    assert wrong.status_code == 200 and "错误：" in wrong.content.decode()
    right = {"username": clerk.username, "password": "a long enough password"}
    assert client.post(login, right).url == reverse("desk:start")
    assert client.get(reverse("desk:start")).url == reverse("desk:home")
    client.post(reverse("desk:logout"))
    for _ in range(10):
        client.post(login, {"username": clerk.username, "password": "wrong"})
    assert client.post(login, right).status_code == 429


@pytest.mark.django_db
def test_a_form_sent_after_the_session_ended_is_carried_over_the_new_sign_in(client, office):
    clerk = office.staff[Role.CLERK]
    clerk.set_password("a long enough password")
    clerk.save()
    application = office.receive(date(2020, 12, 28))
    address = reverse("desk:event", args=[application.pk, "phone_noted"])
    typed = {"on": "2020-12-29", "note": '他说 "<b>不急</b>"', "expected": application.events_recorded}
    asked = client.post(address, typed | {"files": BytesIO(b"%PDF-1")})
    assert asked.status_code == 403 and "登录已到期" in asked.content.decode()
    signing_in = {"username": clerk.username, "next": address, "kept": asked.context["kept"]}
    wrong = client.post(reverse("desk:login"), signing_in | {"password": "wrong"})
    assert wrong.context["kept"] == asked.context["kept"]
    resumed = client.post(reverse("desk:login"), signing_in | {"password": "a long enough password"})
    assert (resumed.context["path"], dict(resumed.context["fields"])) == (
        address,
        {k: str(v) for k, v in typed.items()},
    )
    assert "&lt;b&gt;不急" in resumed.content.decode() and "请重新选择附件" in resumed.content.decode()
    assert resumed["Cache-Control"] == "no-store"
    client.post(resumed.context["path"], dict(resumed.context["fields"]))
    assert events_of(application)[-1].event == "phone_noted"
    forged = client.post(reverse("desk:login"), {"kept": "forged"})
    assert forged.status_code == 400


@pytest.mark.django_db
def test_a_new_password_is_never_carried_over_a_sign_in(client, office):
    response = client.post(reverse("desk:password"), {"old_password": "a", "new_password1": "b"})
    assert response.status_code == 302


@pytest.mark.django_db
def test_the_auditor_reads_and_verifies_the_ledger(client, office):
    office.receive(date(2020, 12, 28))
    client.force_login(office.staff[Role.AUDITOR])
    assert client.get(reverse("desk:start")).url == reverse("desk:ledger")
    page = client.get(reverse("desk:ledger"), {"subject": "2020"}).content.decode()
    assert "没有记录" in page
    assert "2 条记录全部完好" in client.post(reverse("desk:ledger")).content.decode()


@pytest.mark.django_db
def test_the_visitors_address_is_taken_from_a_proxy_on_this_machine_only():
    seen = []

    def application(environ, start_response):
        seen.append(environ["REMOTE_ADDR"])
        return []

    wrapped = wrap_wsgi_with_proxy_headers(application, trusted_hosts=["127.0.0.1", "::1"])
    for address in ("127.0.0.1", "203.0.113.9"):
        wrapped({"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": "198.51.100.7"}, lambda *_: None)
    assert seen == ["198.51.100.7", "203.0.113.9"]


@pytest.mark.django_db
def test_uploads_stay_in_memory_and_have_a_limit(client, office):
    client.force_login(office.staff[Role.CLERK])
    handler = MemoryOnlyUploadHandler()
    with pytest.raises(RequestDataTooBig):
        handler.handle_raw_input(None, {}, LARGEST_REQUEST_BYTES + 1, b"")
    handler.handle_raw_input(None, {}, LARGEST_REQUEST_BYTES, b"")
    assert handler.activated and settings.FILE_UPLOAD_HANDLERS == [
        "gongkai.files.uploads.MemoryOnlyUploadHandler"
    ]


@pytest.mark.django_db
def test_the_day_forgets_drafts_and_the_files_they_left(office, tmp_path):
    old, new = moment(date(2020, 12, 1)), moment(date(2020, 12, 31))
    unused = files.store(b"%PDF-unused", media_type="application/pdf", at=old)
    fresh = files.store(b"%PDF-fresh", media_type="application/pdf", at=new)
    application = office.receive(date(2020, 12, 1))
    call_command("daily", stdout=io.StringIO())
    assert not path_of(unused.address).exists() and path_of(fresh.address).exists()
    letter = application.letters.get()
    assert path_of(letter.pdf.address).exists() and path_of(letter.docx.address).exists()
