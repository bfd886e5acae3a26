"""The chapter on sampling: figures and sentences."""
