"""Applying a map: cells, rows, rounds, configurations, and counts."""
