"""The public name of the package: `import linkbook`, then `linkbook.load_study` or `linkbook.gp_usage.rate_ratio`.

The code is in `helpers`, a name that people also give to files of their own. Whoever imports `linkbook` first gets the
right one, wherever they stand.

>>> import linkbook
>>> linkbook.gp_usage.rate_ratio([4, 2, 3], [2, 2, 2]).ratio
0.6666666666666666
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).resolve().parents[1]
_SUBJECTS = ("sampling", "gp_usage", "questionnaires", "cmocs", "npt", "theory", "claims", "disclosure")
_FUNCTIONS = {
    "load_study": "helpers.data.study",
    "load_published": "helpers.data.study",
    "StudyError": "helpers.data.study",
    "count_appointments": "helpers.data.cohort",
    "open_page": "helpers.show.page",
    "Chart": "helpers.show.page",
    "Table": "helpers.show.page",
    "sentence": "helpers.show.page",
}

__all__ = [*_SUBJECTS, *_FUNCTIONS]


def _prefer_own_helpers() -> None:
    """Put the folder of this package first where another `helpers` would be found before it."""
    if "helpers" not in sys.modules:
        spec = find_spec("helpers")
        if spec is None or spec.origin is None or not Path(spec.origin).resolve().is_relative_to(_SOURCE / "helpers"):
            sys.path.insert(0, str(_SOURCE))


def __getattr__(name: str) -> Any:
    if name in _SUBJECTS:
        return import_module(f"helpers.analysis.{name}")
    if name in _FUNCTIONS:
        return getattr(import_module(_FUNCTIONS[name]), name)
    raise AttributeError(f"module 'linkbook' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


_prefer_own_helpers()
