from django.db import migrations

SENDING = ("passed", "office_passed", "handled_before")


def fill(apps, schema_editor):
    district = apps.get_model("accounts", "Unit").objects.filter(parent=None).order_by("pk").first()
    apps.get_model("mailbox", "ErrorReport").objects.filter(unit=None).update(unit=district)
    letters = apps.get_model("mailbox", "Letter").objects.filter(answered_on__isnull=False)
    for letter in letters.prefetch_related("replies", "events").iterator(chunk_size=500):
        sent = max((one.sequence for one in letter.events.all() if one.event in SENDING), default=0)
        letter.reply = max((one.sequence for one in letter.replies.all() if one.sequence <= sent), default=None)
        if letter.public is not None:
            letter.public_by_id = letter.answered_by_id
            letter.public_answered_on = letter.answered_again_on or letter.answered_on
            letter.published_on = letter.published_on or letter.answered_on
        letter.save(update_fields=["reply", "public_by", "public_answered_on", "published_on"])
    # The days to let a letter in, or to assign it again, were not kept before.
    events = apps.get_model("mailbox", "LetterEvent").objects
    events.filter(event__in=("written", "sent_back"), days=0).update(days=1)


class Migration(migrations.Migration):
    # By itself: PostgreSQL alters no table whose rows were changed in the same transaction.
    dependencies = [("mailbox", "0002_whose_answers_and_pages")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
