"""The price of a run that was taken from a price list's “unit” was none: it is asked for anew.

Only models that the user added have such a price; what ships is told anew at every start.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    models = apps.get_model("providers", "CatalogueModel").objects
    models.filter(source="user", price__unit="run", price__amount__isnull=False).update(price=None)


class Migration(migrations.Migration):
    dependencies = (("providers", "0004_model_used_at"),)
    operations = (migrations.RunPython(forget, migrations.RunPython.noop),)
