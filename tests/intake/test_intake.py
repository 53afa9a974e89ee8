"""Numbers without gaps, codes that can be read aloud, drafts that expire, limits that let go."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from gongkai.intake import actions, query_code
from gongkai.intake.models import Counter, Draft
from tests.factories import moment
from tests.threads import in_threads

AT = moment(date(2020, 6, 1))
HOUR = timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_eight_clerks_numbering_at_once_get_unique_numbers_without_gaps():
    def number(index):
        taken = []
        for attempt in range(5):
            try:
                with transaction.atomic():
                    taken.append(actions.next_number("letter:1:2020"))
                    if (index + attempt) % 4 == 0:
                        raise RuntimeError("the letter was not issued after all")
            except RuntimeError:
                taken.pop()
        return taken

    numbers = sorted(number for taken in in_threads(8, number) for number in taken)
    assert numbers == list(range(1, len(numbers) + 1)) and Counter.objects.get().last == len(numbers)


@pytest.mark.django_db
def test_a_token_is_used_once_and_other_content_is_told_apart():
    with transaction.atomic():
        first = actions.claim("token", "digest", at=AT)
        first.subject = "2020-001-00001"
        first.save()
    assert actions.claim("token", "digest", at=AT) is None
    with pytest.raises(actions.AlreadySubmitted) as already:
        actions.claim("token", "other", at=AT)
    assert already.value.subject == "2020-001-00001" == actions.submitted_subject("token")


def test_the_code_has_sixteen_unambiguous_characters_and_tolerates_typing():
    code = query_code.code_for("token")
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{16}", code) and query_code.code_for("token") == code
    assert query_code.code_for("another") != code
    stored = query_code.hash_of(code)
    assert code not in stored
    typed = f" {code[:4].lower()}-{code[4:8]} {code[8:]}".translate({ord("2"): "２"})
    assert query_code.matches(typed, stored)
    assert not query_code.matches(code[::-1], stored) and not query_code.matches(code, None)


@pytest.mark.django_db
def test_a_draft_is_kept_encrypted_for_a_day_under_a_token_that_is_not_stored():
    actions.save_draft("token", "application", {"name": "金丝雀"}, at=AT)
    assert actions.load_draft("token", "application", at=AT + timedelta(hours=23)) == {"name": "金丝雀"}
    assert actions.load_draft("token", "application", at=AT + timedelta(hours=25)) == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_draft")
        dump = str(cursor.fetchall())
    assert "金丝雀" not in dump and "token" not in dump
    assert actions.purge_drafts(at=AT + timedelta(hours=25)) == 1 and Draft.objects.count() == 0


@pytest.mark.django_db
def test_a_source_is_limited_and_free_again_after_the_window():
    def attempt(address, at):
        actions.count_attempt("query", address, at=at, most=3, window=HOUR)

    for _ in range(3):
        attempt("192.0.2.1", AT)
    with pytest.raises(actions.TooManyAttempts) as limit:
        attempt("192.0.2.1", AT)
    assert limit.value.retry_after == 3600
    attempt("192.0.2.2", AT)
    attempt("192.0.2.1", AT + HOUR)


@pytest.mark.django_db
def test_an_ipv6_source_is_limited_by_its_network():
    for number in range(2):
        actions.count_attempt("query", f"2001:db8::{number}", at=AT, most=2, window=HOUR)
    with pytest.raises(actions.TooManyAttempts):
        actions.count_attempt("query", "2001:db8::ffff", at=AT, most=2, window=HOUR)
    actions.count_attempt("query", "2001:db8:0:1::1", at=AT, most=2, window=HOUR)
