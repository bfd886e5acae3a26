"""The page a notebook writes on: figures, tables, sentences, banner and look."""
