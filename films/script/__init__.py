"""A script, read: bytes → text → elements → scenes, shots, lines. Pure functions, no tables.

`decoding.text_of` makes text of a file, `reading.read` reads it, `shots.fit` gives it a length, and
`changes.changed` says what a newer version left as it was. `docs/films-scripts.md` has the rules.
"""
