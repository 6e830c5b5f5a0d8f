import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_books_closed_until"),
        ("ledger", "0004_flows"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayClose",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("entries", models.BigIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.shop"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("business_date", "shop"), name="a_day_is_closed_once")],
            },
        ),
    ]
