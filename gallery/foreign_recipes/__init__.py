"""Recipes that other tools left in files, read and given our names. Nothing here writes to a file.

`found` gathers the texts of a file, each tool has a module that knows its own, `mapping` has the
one set of names, and `reading` asks them all.
"""
