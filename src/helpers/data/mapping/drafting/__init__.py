"""Drafting a map from headings and words."""
