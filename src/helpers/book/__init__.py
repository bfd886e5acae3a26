"""Running notebooks and building editions of the book."""

import sys

# Whoever reads notebooks imports jsonschema, which builds 39 grammars for a kind of address that no notebook has: more
# than a second in every process. It does without when the package is not there (python-jsonschema/jsonschema, 1428).
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
