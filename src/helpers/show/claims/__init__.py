"""The chapter on the published claims: figures and sentences."""
