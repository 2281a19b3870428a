from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0002_feed_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Home",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("media_mark", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
    ]
