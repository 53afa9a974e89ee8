from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0003_fill_whose")]

    operations = [
        migrations.AlterField(
            model_name="errorreport",
            name="unit",
            field=models.ForeignKey(
                on_delete=PROTECT, related_name="+", to="accounts.unit", verbose_name="负责单位"
            ),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('public__isnull', True), models.Q(('public_answered_on__isnull', False), ('public_by__isnull', False), ('published_on__isnull', False)), _connector='OR'), name='letter_public_says_whose_and_when'),
        ),
    ]
