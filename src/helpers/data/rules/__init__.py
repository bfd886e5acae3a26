"""The rules a study folder is held to."""
