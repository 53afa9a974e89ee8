"""Every way somebody could try to make a text public without its three approvals, from the browser down to the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from lxml import html
from wagtail.workflows import publish_workflow_state

from gongkai.publishing import jobs
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.models import Publication
from gongkai.publishing.reviewing import Stage
from tests.factories import moment
from tests.publishing.texts import DAY, Newsroom

pytestmark = pytest.mark.django_db(transaction=True)
EDIT = "wagtailsnippets_publishing_publication:edit"


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def draft(newsroom):
    """A text with two approvals of three."""
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    for stage in (Stage.FIRST, Stage.SECOND):
        newsroom.proofread(submission)
        newsroom.review(submission, stage)
    return publication


@pytest.fixture(autouse=True)
def _never_live(draft):
    yield
    draft.refresh_from_db()
    assert not draft.live and draft.first_published_at is None


def test_the_editors_form(newsroom, draft, client):
    client.force_login(newsroom.author)
    page = client.get(reverse(EDIT, args=[draft.pk])).content.decode()
    assert 'name="action-publish"' not in page
    form = next(one for one in html.fromstring(page).forms if one.get("id") == "w-editor-form")
    sent = dict(form.form_values()) | {"title": "改过的标题", "body-count": "0", "action-publish": "1"}
    assert client.post(reverse(EDIT, args=[draft.pk]), sent).status_code == 302  # saved, and no more than that
    draft.refresh_from_db()
    assert draft.get_latest_revision_as_object().title == "改过的标题"


def test_the_desks_button(newsroom, draft, client):
    client.force_login(newsroom.author)
    answer = client.post(reverse("desk:publication-release", args=[draft.pk]))
    assert answer.status_code == 409 and "没有经过三审三校" in answer.content.decode()


def test_a_bulk_action(newsroom, draft, client):
    client.force_login(newsroom.author)
    for action in ("publish", "unpublish", "delete"):
        address = f"/editor/bulk/publishing/publication/{action}/?id={draft.pk}"
        assert client.post(address).status_code in (403, 404)


def test_the_schedule(newsroom, draft):
    """A time set past the form, then Wagtail's command and the daily round."""
    draft.latest_revision.approved_go_live_at = timezone.now() - timedelta(days=1)
    draft.latest_revision.save()
    with pytest.raises(PublicationRefused):
        call_command("publish_scheduled", verbosity=0)
    released, _, stopped = jobs.release_due(at=moment(DAY + timedelta(days=4000)))
    assert released == 0 and "没有按时发布" in stopped[0]


def test_the_end_of_a_workflow(newsroom, draft):
    with pytest.raises(PublicationRefused):
        publish_workflow_state(SimpleNamespace(content_object=draft), user=newsroom.author)


def test_a_command_that_loads_rows(draft, tmp_path):
    [row] = json.loads(serializers.serialize("json", [draft]))
    row["fields"] |= {"live": True, "first_published_at": "2020-06-01T09:00:00+08:00"}
    (tmp_path / "rows.json").write_text(json.dumps([row]))
    with pytest.raises(DatabaseError, match="three reviews"), transaction.atomic():
        call_command("loaddata", tmp_path / "rows.json", verbosity=0)


def test_the_interface_for_programs(newsroom, draft, client):
    """It reads only, for staff too."""
    client.force_login(newsroom.author)
    before = Publication.objects.count()
    for method in (client.post, client.put, client.patch, client.delete):
        answer = method(
            reverse("data", args=["publications"]), data={"live": True}, content_type="application/json"
        )
        assert answer.status_code == 405
    assert Publication.objects.count() == before
    with pytest.raises(NoReverseMatch):
        reverse("wagtailapi:publications:listing")
