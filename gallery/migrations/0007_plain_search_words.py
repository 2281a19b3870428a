"""PostgreSQL keeps the words of products as they are: a search for words side by side looks into
thousands of these texts, and a fourth of its time went into unpacking them."""

from django.db import migrations


def keep(how):
    def change(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"ALTER TABLE search_text ALTER COLUMN words SET STORAGE {how}", params=None
            )
            # What is there stays packed until it is written anew.
            schema_editor.execute("UPDATE search_text SET words = words || ''", params=None)

    return change


class Migration(migrations.Migration):
    dependencies = [("gallery", "0006_inputs")]

    operations = [migrations.RunPython(keep("EXTERNAL"), keep("EXTENDED"))]
