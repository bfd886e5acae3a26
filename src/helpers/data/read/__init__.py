"""Reading files: text, workbooks, headers, cells, dates."""
