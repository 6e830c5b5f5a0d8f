from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offers", "0007_needs_and_codes_for_a_group")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="same_product",
            field=models.BooleanField(db_default=False, default=False, verbose_name="all of one product"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("same_product", False),
                    ("kind", "set_price"),
                    models.Q(("kind", "buy_get"), ("rewards", {})),
                    _connector="OR",
                ),
                name="only_sets_of_like_goods_are_of_one_product",
            ),
        ),
    ]
