from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from the filling: PostgreSQL alters no table whose rows were changed in the same transaction.
    dependencies = [
        ("accounts", "0004_letters"),
        ("mailbox", "0005_public_answers"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('public__isnull', True), models.Q(('public_answered_on__isnull', False), ('public_by__isnull', False), ('published_on__isnull', False)), _connector='OR'), name='letter_public_says_whose_and_when'),
        ),
    ]
