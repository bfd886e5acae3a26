"""Figures, tables and sentences: the only ways out of a notebook."""
