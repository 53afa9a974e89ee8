"""A real browser against the real server, recording every request that would leave this machine."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.factories import Office

# Playwright's own loop runs in this thread; the database is used from here between page loads only.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
ARGUMENTS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
PASSWORD = "a long enough password"


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser():
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "the journeys need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """Someone at a browser: goes to addresses, and checks each page they look at."""

    def __init__(self, browser, base, **options):
        self.base = base
        self.context = browser.new_context(locale="zh-CN", accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.outside = []
        self.errors = []
        self.page.on("request", self._note)
        self.page.on(
            "console", lambda message: self.errors.append(message.text) if message.type == "error" else None
        )

    def _note(self, request):
        if urlsplit(request.url).hostname not in ("localhost", "127.0.0.1"):
            self.outside.append(request.url)

    def go(self, path):
        self.page.goto(self.base + path)

    def sign_in(self, person):
        self.go("/desk/login/")
        self.page.get_by_label("用户名").fill(person.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        self.page.get_by_role("link", name=name).first.click()

    def check(self):
        """No axe violation, no sideways scrolling, one h1, nothing asked of another host, no policy breach."""
        self.page.wait_for_load_state()  # a click returns when the next page begins, and axe needs all of it
        violations = Axe().run(self.page).response["violations"]
        assert violations == [], [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in violations]
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(width) <= 0, f"{self.page.url} scrolls sideways"
        assert self.page.locator("h1").count() == 1
        assert self.outside == []
        assert [error for error in self.errors if "Content Security Policy" in error] == []


@pytest.fixture
def visitor(browser, live_server):
    """Makes visitors; all are gone at the end."""
    visitors = []

    def make(**options):
        visitors.append(Visitor(browser, live_server.url, **options))
        return visitors[-1]

    yield make
    for made in visitors:
        made.context.close()


@pytest.fixture
def office(transactional_db):
    """The district's office, its people able to sign in."""
    office = Office(
        code="zfb", number=1, name="示范区人民政府办公室", short_name="区政府办公室", organ_class="district_government",
        duties="征地、区政府文件", office_hours="工作日 9:00—18:00",
    )  # fmt: skip
    for person in office.staff.values():
        person.set_password(PASSWORD)
        person.save()
    return office
