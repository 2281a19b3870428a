from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("backup", "0002_second_place")]

    operations = [
        migrations.CreateModel(
            name="UsedPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.TextField(unique=True)),
                ("first_at", models.DateTimeField(default=timezone.now)),
            ],
            options={"ordering": ("id",)},
        ),
    ]
