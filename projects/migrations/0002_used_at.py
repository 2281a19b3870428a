from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def as_they_came(apps, schema_editor):
    """The newest first, until one of them is used."""
    apps.get_model("projects", "Project").objects.update(used_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_tables")]

    operations = [
        migrations.AddField(
            "project",
            "used_at",
            models.DateTimeField(db_index=True, default=timezone.now, editable=False),
        ),
        migrations.RunPython(as_they_came, migrations.RunPython.noop),
    ]
