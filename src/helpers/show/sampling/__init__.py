"""The chapter on sampling: figures, tables and sentences."""
