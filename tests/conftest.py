"""What every test shares."""

import pytest
from django.core.cache import cache
from django.db import connection

from tests.factories import Office


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tables are emptied between transactional tests, which the ledger's triggers rightly refuse."""
    statement = {
        "sqlite": "DROP TRIGGER ledger_entry_no_delete",
        "postgresql": "DROP TRIGGER ledger_entry_no_truncate ON ledger_entry",
    }[connection.vendor]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Each test stores its files in its own folder."""
    settings.GONGKAI_FILES = tmp_path / "files"


@pytest.fixture(autouse=True)
def clean_cache():
    cache.clear()


@pytest.fixture
def office(db):
    """A department with one person for each role."""
    return Office()
