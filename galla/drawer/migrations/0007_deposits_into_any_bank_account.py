from django.db import migrations, models


class Migration(migrations.Migration):
    """Which bank account cash of a safe was brought to; that of before went to the plain one."""

    dependencies = [("drawer", "0006_safes")]

    operations = [
        migrations.AddField(
            model_name="safedeposit",
            name="bank_code",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
    ]
