from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("providers", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="address",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="account",
            name="costs",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nothing on this machine, elsewhere unknown"),
                    ("nothing", "Nothing"),
                    ("unknown", "Unknown"),
                ],
                default="",
                max_length=7,
            ),
        ),
    ]
