from django.db import migrations


class Migration(migrations.Migration):
    """What a film may cost is the cap on its purse alone."""

    dependencies = [
        ("films", "0005_shot_face"),
    ]

    operations = [
        migrations.RemoveField(model_name="film", name="most_micros"),
    ]
