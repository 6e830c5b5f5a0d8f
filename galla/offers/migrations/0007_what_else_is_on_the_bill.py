from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0006_steps_and_other_goods"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="needs",
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
