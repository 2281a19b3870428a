"""What the user changes of thousands of products at once (ratings, tags, projects …) gets a column
of its own in the search. The index is made anew in the background, as by each new version of it."""

from django.db import migrations

APART = (
    "CREATE TABLE search_text (product integer NOT NULL PRIMARY KEY, words text NOT NULL,"
    " facts text NOT NULL, marks text NOT NULL)",
    "CREATE VIRTUAL TABLE search_fts USING fts5 (words, facts, marks, content='search_text',"
    " content_rowid='product', tokenize=\"ascii tokenchars '_'\", prefix='2', columnsize=0)",
    "INSERT INTO search_fts (search_fts, rank) VALUES ('hashsize', 8388608)",
)
TOGETHER = (
    "CREATE TABLE search_text (product integer NOT NULL PRIMARY KEY, words text NOT NULL,"
    " facts text NOT NULL)",
    "CREATE VIRTUAL TABLE search_fts USING fts5 (words, facts, content='search_text',"
    " content_rowid='product', tokenize=\"ascii tokenchars '_'\", prefix='2')",
    "INSERT INTO search_fts (search_fts, rank) VALUES ('hashsize', 8388608)",
)
GONE = ("DROP TABLE search_fts", "DROP TABLE search_text")


def to(tables, column):
    def change(apps, schema_editor):
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        for statement in (*GONE, *tables) if is_sqlite else ("DELETE FROM search_text", column):
            schema_editor.execute(statement, params=None)
        if apps.get_model("gallery", "Product").objects.exists():
            schema_editor.execute("DELETE FROM search_state", params=None)

    return change


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0002_search"),
    ]

    operations = [
        migrations.RunPython(
            to(APART, "ALTER TABLE search_text ADD COLUMN marks text NOT NULL"),
            to(TOGETHER, "ALTER TABLE search_text DROP COLUMN marks"),
        ),
    ]
