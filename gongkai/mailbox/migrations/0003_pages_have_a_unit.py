from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    # Apart from the filling: PostgreSQL alters no table whose rows were changed in the same transaction.
    dependencies = [("mailbox", "0002_merged_answers_and_pages")]

    operations = [
        migrations.AlterField(
            model_name="errorreport",
            name="unit",
            field=models.ForeignKey(
                on_delete=PROTECT, related_name="+", to="accounts.unit", verbose_name="负责单位"
            ),
        ),
    ]
