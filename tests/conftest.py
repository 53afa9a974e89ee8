"""What every test shares."""

import pytest
from django.core.cache import cache
from django.db import connection

from tests.factories import Office


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """SQLite empties tables between transactional tests row by row, which the ledger's trigger rightly refuses."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER ledger_entry_no_delete")


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
