"""The themes and kinds of document to begin with; an administrator adds and renames."""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parents[1] / "data"


def fill(apps, schema_editor):
    Theme, Kind = apps.get_model("publishing", "Theme"), apps.get_model("publishing", "DocumentKind")
    themes = json.loads((DATA / "themes.json").read_text(encoding="utf-8"))
    for position, (name, below) in enumerate(themes.items()):
        parent = Theme.objects.create(name=name, position=position)
        Theme.objects.bulk_create(Theme(name=one, parent=parent, position=n) for n, one in enumerate(below))
    kinds = json.loads((DATA / "kinds.json").read_text(encoding="utf-8"))
    Kind.objects.bulk_create(Kind(name=name, group=group, position=n) for n, (name, group) in enumerate(kinds))


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_publications")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
