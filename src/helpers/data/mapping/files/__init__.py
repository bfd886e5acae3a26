"""Opening people's own files: text, workbooks, documents, zips, and the table in each."""
