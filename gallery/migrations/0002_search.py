"""The tables of the search and of likeness, which hold nothing that the products do not (see
`gallery/search/index.py` and `gallery/likeness/bands.py`)."""

from django.db import migrations

BOTH = (
    "CREATE TABLE search_term (token varchar(80) NOT NULL PRIMARY KEY, field varchar(80) NOT NULL,"
    " value varchar(200) NOT NULL, count bigint NOT NULL)",
    "CREATE INDEX search_term_value ON search_term (field, value, count)",
    "CREATE TABLE search_field (name varchar(80) NOT NULL PRIMARY KEY, is_many bool NOT NULL,"
    " repeats bool NOT NULL)",
    "CREATE TABLE search_state (version integer NOT NULL, below bigint)",
    "INSERT INTO search_state (version, below) VALUES (2, 0)",
)
# Marking ten thousand products writes some eight megabytes of tokens. With FTS5's usual megabyte
# that makes a dozen segments, which it merges at once.
SQLITE = (
    "CREATE TABLE search_text (product integer NOT NULL PRIMARY KEY, words text NOT NULL,"
    " facts text NOT NULL)",
    "CREATE VIRTUAL TABLE search_fts USING fts5 (words, facts, content='search_text',"
    " content_rowid='product', tokenize=\"ascii tokenchars '_'\", prefix='2')",
    "INSERT INTO search_fts (search_fts, rank) VALUES ('hashsize', 8388608)",
    "CREATE TABLE search_number (product integer NOT NULL, field text NOT NULL, value real NOT NULL,"
    " PRIMARY KEY (product, field, value)) WITHOUT ROWID",
    "CREATE TABLE gallery_likeness_band (key integer NOT NULL, asset_id bigint NOT NULL,"
    " hash bigint NOT NULL, PRIMARY KEY (key, asset_id)) WITHOUT ROWID",
)
POSTGRESQL = (
    "CREATE TABLE search_text (product bigint NOT NULL PRIMARY KEY, words text NOT NULL,"
    " facts text NOT NULL, body tsvector NOT NULL)",
    "CREATE INDEX search_text_body ON search_text USING gin (body)",
    "CREATE TABLE search_number (product bigint NOT NULL, field varchar(80) NOT NULL,"
    " value double precision NOT NULL, PRIMARY KEY (product, field, value))",
    "CREATE TABLE gallery_likeness_band (key integer NOT NULL, asset_id bigint NOT NULL,"
    " hash bigint NOT NULL, PRIMARY KEY (key, asset_id))",
)
NUMBERS = "CREATE INDEX search_number_value ON search_number (field, value, product)"
TABLES = (
    "search_fts",
    "search_text",
    "search_number",
    "search_term",
    "search_field",
    "search_state",
    "gallery_likeness_band",
)


def create(apps, schema_editor):
    own = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in (*own, NUMBERS, *BOTH):
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}", params=None)


class Migration(migrations.Migration):
    replaces = [("gallery", "0014_search")]

    dependencies = [("gallery", "0001_tables")]

    operations = [migrations.RunPython(create, drop)]
