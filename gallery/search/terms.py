"""Which values each field has, and how many products have each: for completion, and for conditions
that name several values at once. Words of texts are values of the field `word`.

A field with more than 200 values, or with long texts, has too many to choose from. It stays so:
products written meanwhile lack what the others have.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from foundation.bulk_insert import insert_values
from gallery.search import engine
from gallery.search.facts import LONGEST_VALUE, Entry, value_fact, value_of, word_facts
from gallery.search.parameters import written
from gallery.search.words import IS_ALONE, fact

MOST_VALUES = 200
ALWAYS_MANY = frozenset({"size", "seed", "caption"})
ALWAYS_FEW = frozenset({"model", "provider", "lora", "format"})
WORD = "word"
SHORTEST_WORD = 3

Term = tuple[str, str]
"""A field and one of its values."""


def fields(among: Iterable[str] | None = None) -> dict[str, tuple[bool, bool]]:
    """Every field that comes from numbers, texts and parameters, or those of them: whether it has
    too many values to choose from, and whether a product may have several."""
    statement, values = "SELECT name, is_many, repeats FROM search_field", []
    if among is not None:
        database = engine.of_database()
        statement += f" WHERE {database.IDS_IN.format('name')}"
        values.append(database.id_list(among))
    rows = engine.rows(statement, values)
    return {name: (bool(is_many), bool(repeats)) for name, is_many, repeats in rows}


def learn(entries: Sequence[Entry]) -> set[str]:
    """Note the fields of these entries; returns those of them with too many values."""
    known = fields({name for entry in entries for name, _ in (*entry.numbers, *entry.texts)})
    found = dict(known)
    for entry in entries:
        times = Counter(name for name, _ in (*entry.numbers, *entry.texts))
        for name, number in times.items():
            is_many, repeats = found.get(name, (name in ALWAYS_MANY, False))
            found[name] = (is_many, repeats or number > 1)
        for name, text in entry.texts:
            if len(text) > LONGEST_VALUE and name not in ALWAYS_FEW:
                found[name] = (True, found[name][1])
    new = [(name, *term) for name, term in sorted(found.items()) if known.get(name) != term]
    if new:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_field (name, is_many, repeats) VALUES (%s, %s, %s)"
                " ON CONFLICT (name) DO UPDATE SET is_many = excluded.is_many,"
                " repeats = excluded.repeats",
                new,
            )
        _forget_values([name for name, is_many, _ in new if is_many])
    return {name for name, (is_many, _) in found.items() if is_many}


def of(entry: Entry, too_many: set[str]) -> dict[str, Term]:
    """Every token of an entry that is counted, with what it stands for."""
    found = {word: (WORD, word) for word in entry.words if is_counted(word)}
    found |= {fact(name, value): (name, value) for name, value in entry.counted}
    for name, number in entry.numbers:
        if name not in too_many:
            value = written(number)
            found[fact(name, value)] = (name, value)
    for name, text in entry.texts:
        if name not in too_many:
            found[value_fact(name, text)] = (name, value_of(text))
    return found


def is_counted(word: str) -> bool:
    return (
        len(word) >= SHORTEST_WORD
        and word[0] != "_"
        and not word.isdecimal()
        and not IS_ALONE.match(word)
    )


def tokens(entry: Entry, counted: Mapping[str, Term]) -> list[str]:
    """All tokens of an entry but its words."""
    found = [fact(name, value) for name, value in entry.facts]
    found += [token for token, (name, _) in counted.items() if name != WORD]
    for name, text in entry.texts:
        if name not in ALWAYS_FEW:
            found += word_facts(name, text)
    return found


def count(changes: Mapping[str, int], terms: Mapping[str, Term]) -> None:
    """Count so many products more or less for each token; `terms` says what new ones stand for."""
    more = [(token, *terms[token], by) for token, by in sorted(changes.items()) if by > 0]
    less = [(-by, token) for token, by in sorted(changes.items()) if by < 0]
    new = _unknown([token for token, *_ in more]) if more else set()
    insert_values(
        *("search_term", "token, field, value, count", more),
        "ON CONFLICT (token) DO UPDATE SET count = search_term.count + excluded.count",
    )
    with connection.cursor() as cursor:
        if less:
            cursor.executemany("UPDATE search_term SET count = count - %s WHERE token = %s", less)
            cursor.executemany(
                "DELETE FROM search_term WHERE token = %s AND count <= 0",
                [(token,) for _, token in less],
            )
    if grown := {terms[token][0] for token in new} - {WORD} - ALWAYS_FEW:
        _see_how_many(grown)


def _unknown(tokens: list[str]) -> set[str]:
    """Those of them that no product has."""
    database = engine.of_database()
    unknown = engine.rows(
        f"SELECT it.value FROM {database.EACH} WHERE NOT EXISTS"
        " (SELECT 1 FROM search_term WHERE token = it.value)",
        [database.id_list(tokens)],
    )
    return {token for (token,) in unknown}


def _see_how_many(grown: set[str]) -> None:
    for name in sorted(name for name, (is_many, _) in fields(grown).items() if not is_many):
        if _values(name) > MOST_VALUES:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE search_field SET is_many = %s WHERE name = %s", [True, name])
            _forget_values([name])


def _values(name: str) -> int:
    [(found,)] = engine.rows("SELECT count(*) FROM search_term WHERE field = %s", [name])
    return int(found)


def _forget_values(names: list[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("DELETE FROM search_term WHERE field = %s", [name])


def values(field: str) -> list[tuple[str, int]]:
    """The known values of a field, each with how many products have it."""
    return engine.rows("SELECT value, count FROM search_term WHERE field = %s", [field])


def words(begin: str, most: int) -> list[str]:
    """The words of texts that begin so, if what they begin with `is_counted`; not more than
    `most`."""
    rows = engine.rows(
        f"SELECT value FROM search_term WHERE field = %s AND {engine.of_database().BEGINS}"
        " AND token = value LIMIT %s",
        [WORD, begin, f"{begin}\U0010ffff", most],
    )
    return [word for (word,) in rows]


def clear() -> None:
    with connection.cursor() as cursor:
        for table in ("search_term", "search_field", "search_number"):
            cursor.execute(f"DELETE FROM {table}")
