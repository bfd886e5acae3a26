"""The chapters on Normalisation Process Theory, and on coding: figures, tables and sentences."""
