"""The chapter on Normalisation Process Theory: figures, tables and sentences."""
