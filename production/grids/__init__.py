"""Grids: one request along axes, each cell an order line of its own (docs/grids.md)."""
