"""The chapter on the published claims: figures, tables and sentences."""
