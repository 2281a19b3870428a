"""The one search: its language, its index, and what is found (docs/search.md)."""
