"""The chapter on Normalisation Process Theory: figures and sentences."""
