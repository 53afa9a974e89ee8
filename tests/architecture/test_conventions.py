"""The conventions of the house, held by tests so that reviews can talk about substance."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

from gongkai.accounts.models import Role
from gongkai.applications.permissions import ROLES
from gongkai.mailbox.course import Event as LetterEvent
from gongkai.publishing import editor
from gongkai.regulation.case import Event
from gongkai.regulation.courses import RemedyEvent
from gongkai.site.access import ACCESS
from gongkai.site.views import LEDGER_LABELS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "gongkai"
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
BANNED_NAMES = {
    "utils",
    "helpers",
    "common",
    "core",
    "base",
    "manager",
    "managers",
    "service",
    "services",
    "lib",
}
# Made-up sources of text that name a registry must not be committed; written so that this file does not name one.
REGISTRY_HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb" + "ian.org",
]


def tracked_files():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def functions_that(path, predicate):
    """Names of the functions in a file that contain a node for which the predicate holds."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and any(predicate(inner) for inner in ast.walk(node))
    }


def assigns_state(node):
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AugAssign | ast.AnnAssign)
        else []
    )
    updates = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
    return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets) or (
        updates and any(keyword.arg == "state" for keyword in node.keywords)
    )


def test_the_state_of_a_case_is_assigned_in_one_function():
    writers = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in SOURCES
        for name in functions_that(path, assigns_state)
    }
    assert writers == {
        ("applications/actions/requests.py", "derive"),
        ("mailbox/actions/deriving.py", "derive"),
    }


WRITES = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "bulk_update", "delete"}


def test_only_actions_write():
    """Calls that write rows stand in `actions` modules, and in the demonstration's own units and people.

    Besides: what changes have outdated (`ready`, the search's `index`), and what every installation begins with (`editors`, `classifications`, `beginnings`).
    """

    def writes(node):
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
            and "docx" not in ast.unparse(node.func)
        )

    allowed = {
        "actions.py",
        "demo_year.py",
        "ready.py",
        "index.py",
        "editors.py",
        "classifications.py",
        "beginnings.py",
    }
    writers = {
        path.relative_to(PACKAGE).as_posix()
        for path in SOURCES
        if functions_that(path, writes) and path.name not in allowed and path.parent.name != "actions"
    }
    # python-docx saves documents into memory
    assert {name for name in writers if not name.startswith("documents/")} == set()


def test_what_was_taken_back_is_never_read_as_if_it_held():
    """Events are read through `queries`, which leaves out what a correction took back."""

    def asks_for_events(node):
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("filter", "exclude", "get")
            and re.search(r"\bevents\.|CaseEvent\.objects", ast.unparse(node.func))
        )

    assert not [path for path in SOURCES if functions_that(path, asks_for_events)]


def test_every_entry_of_the_ledger_has_its_words():
    """The actions named where entries are written: in calls of `append`, or of what an actions module wraps it in."""
    writers = {"append", "record", "_record", "_write", "_note", "_note_access"}
    named = {
        text.value
        for path in SOURCES
        if path.name == "actions.py" or path.parent.name == "actions"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in writers
        for argument in (
            *node.args[:2],
            *(keyword.value for keyword in node.keywords if keyword.arg == "action"),
        )
        for text in ast.walk(argument)
        if isinstance(text, ast.Constant) and re.fullmatch(r"[a-z_]*[a-z]", str(text.value))
    }
    of_remedies = {f"remedy_{event}" for event in RemedyEvent}  # put together from the event
    of_letters = {f"letter_{event}" for event in LetterEvent}
    assert named and named | set(Event) | of_remedies | of_letters == set(LEDGER_LABELS)


def url_names(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_names(pattern.url_patterns, inner)


def test_every_address_is_in_the_permission_table_and_no_other():
    """Of the editor's own addresses only some are opened; the others are closed by not being there."""
    of_wagtail = set(url_names(editor.urlpatterns))
    assert set(url_names(get_resolver().url_patterns)) - of_wagtail == set(ACCESS) - editor.OPEN | {
        "editor-media"
    }
    assert editor.OPEN - of_wagtail == {"editor-media"}


def test_every_event_is_in_the_permission_table():
    assert set(ROLES) == set(Event)
    assert all(roles <= set(Role) for roles in ROLES.values())
    # Only an import records the one, only an applicant the other.
    assert {event for event in Event if not ROLES[event]} == {Event.CONCLUDED_BEFORE, Event.RATED}
    assert not any(roles & {Role.AUDITOR, Role.ADMINISTRATOR} for roles in ROLES.values())
    assert [event for event, roles in ROLES.items() if Role.COORDINATOR in roles] == [Event.SUPERVISED]


def test_no_module_has_a_name_that_says_nothing():
    named = {path.stem for path in SOURCES} | {path.parent.name for path in SOURCES}
    assert named & BANNED_NAMES == set()


def test_migrations_are_named_for_what_they_do():
    names = [path.stem for path in PACKAGE.rglob("migrations/0*.py")]
    assert names and not [name for name in names if "auto" in name]


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_page_names_another_host():
    """Templates, styles and scripts ask nothing of other hosts; an XML namespace is a name, not a request."""
    for path in PACKAGE.rglob("*"):
        if path.suffix in (".html", ".css", ".js", ".svg", ".typ"):
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
            assert not re.search(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text), path


def test_templates_escape_everything_and_carry_no_inline_code():
    for path in PACKAGE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text and "autoescape off" not in text, path
        assert not re.search(r"<script(?! src=)|\son[a-z]+=|\sstyle=", text), path


def test_no_committed_file_names_a_registry():
    for path in tracked_files():
        if path.suffix in (".png", ".ico"):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        assert not [host for host in REGISTRY_HOSTS if host in text], path


def test_a_public_function_says_what_it_does():
    for path in SOURCES:
        if "management" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path}:{node.name}"


def code_blocks(name):
    return re.findall(
        r"^```(?:\w*)\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def test_both_readmes_give_the_same_commands():
    assert code_blocks("README.md") == code_blocks("README.zh-CN.md") != []


def test_every_dependency_has_its_line():
    reasons = (ROOT / "docs/explanation/dependencies.md").read_text(encoding="utf-8")
    for name in ("setup", "app", "dev"):
        for line in (ROOT / f"requirements/{name}.in").read_text().splitlines():
            package = re.split(r"[=\[<>~]", line)[0]
            assert line.startswith("-r") or f"`{package}`" in reasons, package


def test_every_setting_is_documented():
    documented = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    used = set(
        re.findall(
            r'"(GONGKAI_[A-Z_]+|DATABASE_URL)"', (PACKAGE / "site/settings.py").read_text(encoding="utf-8")
        )
    )
    assert used and {name for name in used if f"`{name}`" not in documented} == set()
