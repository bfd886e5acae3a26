"""The chapter on questionnaires: figures and sentences."""
