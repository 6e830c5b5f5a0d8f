from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0001_initial"),
    ]

    operations = [
        # By product first it was, which nobody asks; and each line of a bill wrote a page of it somewhere else.
        migrations.RemoveIndex(model_name="saleline", name="lines_of_a_product"),
        migrations.AddIndex(
            model_name="saleline",
            index=models.Index(fields=["shop", "sold_on", "product"], name="lines_of_a_day"),
        ),
    ]
