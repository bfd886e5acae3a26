"""Functions behind the link worker analysis book: data, analysis, show and book, importing only leftwards."""
