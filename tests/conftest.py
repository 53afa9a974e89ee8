"""What every test shares."""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_migrate

from gongkai.publishing import triggers
from tests.factories import Office


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tables are emptied between transactional tests, which the triggers against deleting rightly refuse."""
    # Emptying also sends the signal after which they would be put in place again.
    post_migrate.disconnect(triggers.create, sender=apps.get_app_config("publishing"))
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER ledger_entry_no_truncate ON ledger_entry")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Each test stores its files in its own folder."""
    settings.GONGKAI_FILES = tmp_path / "files"
    settings.GONGKAI_READY = tmp_path / "ready"
    settings.GONGKAI_SEARCH = tmp_path / "search"
    settings.MEDIA_ROOT = tmp_path / "images"


@pytest.fixture(autouse=True)
def clean_cache():
    cache.clear()


@pytest.fixture
def office(db):
    """A department with one person for each role."""
    return Office()
