import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0006_steps_and_other_goods"),
        ("parties", "0002_groups_of_customers"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="needs",
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="codemailing",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.customergroup",
            ),
        ),
    ]
