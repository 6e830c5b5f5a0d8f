from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="shop",
            name="books_closed_until",
            field=models.DateField(blank=True, null=True),
        ),
    ]
