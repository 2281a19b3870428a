"""Suno by a gateway: Suno itself has no public API, so somebody else stands in between."""
