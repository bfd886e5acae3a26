"""Running the notebooks and building an edition of the book."""
