"""The list of constructs that configurations are labelled with: their framework, and what each means.

A description comes from a file, `data/constructs/npt.toml` here or `constructs.toml` in a study folder.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from helpers.project import DATA

if TYPE_CHECKING:
    import pandas as pd

SHIPPED_CONSTRUCTS: Final = DATA / "constructs" / "npt.toml"
"""The description that comes along: Normalisation Process Theory."""

NO_LABEL: Final = "No construct"
"""Stands for an empty label: whoever labelled the CMOC decided that none of the constructs fits."""


@dataclass(frozen=True)
class Construct:
    """One construct: the domain it belongs to, its name, and its meaning in one line."""

    domain: str
    name: str
    definition: str


@dataclass(frozen=True)
class Framework:
    """A list of constructs: the name and short name of its framework, its source, and its constructs in their order.

    `table` is where in the source the list stands. A list of a study's `own` stands in its `constructs.toml`.
    """

    name: str
    short: str
    source: str
    constructs: tuple[Construct, ...]
    table: str = ""
    own: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the constructs.

        >>> len(shipped_framework().names)
        16
        """
        return tuple(construct.name for construct in self.constructs)

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains, each once.

        >>> shipped_framework().domains[0]
        'Coherence'
        """
        return tuple(dict.fromkeys(construct.domain for construct in self.constructs))

    @property
    def frame(self) -> "pd.DataFrame":
        """The constructs as a table, a row each; with where each stands in the source, when the list says it.

        >>> list(shipped_framework().frame)
        ['domain', 'npt_construct', 'definition', 'position', 'source_table', 'source_row']
        """
        import pandas as pd  # which takes a while, and whoever asks where the list is does without

        columns: dict[str, Any] = {
            "domain": [construct.domain for construct in self.constructs],
            "npt_construct": list(self.names),
            "definition": [construct.definition for construct in self.constructs],
        }
        rows = pd.DataFrame(columns, dtype=object)
        rows["position"] = range(1, len(rows) + 1)
        if self.table:
            rows["source_table"] = pd.Series(self.table, index=rows.index, dtype=object)
            rows["source_row"] = rows["npt_construct"]
        return rows


@cache
def shipped_framework() -> Framework:
    """Return the list that comes along.

    >>> shipped_framework().name
    'Normalisation Process Theory'
    """
    return framework_in(tomllib.loads(SHIPPED_CONSTRUCTS.read_text(encoding="utf-8")))


def described(framework: Framework | None) -> Framework:
    """Return a list of constructs; for None that which comes along.

    >>> described(None).short
    'NPT'
    """
    return framework or shipped_framework()


def framework_in(given: Mapping[str, Any], *, own: bool = False) -> Framework:
    """Return the list that a description gives; whoever reads a study's looks at it before.

    >>> one = {"domain": "Setting", "name": "Culture", "definition": "How things are done here."}
    >>> framework_in({"name": "A list", "source": "made up", "construct": [one]}).short
    'A list'
    """
    return Framework(
        given["name"],
        given.get("short", given["name"]),
        given["source"],
        tuple(Construct(**one) for one in given["construct"]),
        given.get("table", ""),
        own,
    )


def plain_name(name: str) -> str:
    """Return a name as it is compared: without hyphens, lines below, more than one space, and capitals.

    >>> plain_name("Skill-set  Workability")
    'skill set workability'
    """
    return " ".join(name.replace("-", " ").replace("_", " ").split()).casefold()
