"""Rules of a programme theory: its parts and the links between them."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from helpers.data.faults import Fault, Rule
from helpers.data.read.raw_table import RawTable

LINKED_TO_ITSELF: Final = Rule(
    "theory-part-linked-to-itself",
    "A link is between two parts.",
    "is linked to itself",
    "mend one end",
    ("theory_links",),
)
WITHOUT_LINK: Final = Rule(
    "theory-part-without-link",
    "Every part has a link.",
    "is in no link of {other}",
    "add a link there, or leave the part out",
    ("theory_nodes", "theory_links"),
)


def unlinked_parts(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every part of the theory that is linked to itself, and for every one without a link."""
    if "theory_nodes" not in frames or "theory_links" not in frames:
        return []
    nodes, links = frames["theory_nodes"]["node_id"], frames["theory_links"]
    circular = (links["from"] == links["to"]).to_numpy().nonzero()[0]
    alone = (nodes.notna() & ~nodes.isin([*links["from"], *links["to"]])).to_numpy().nonzero()[0]
    file = raw["theory_links"].file_names
    faults = raw["theory_links"].faults_of(circular, "to", LINKED_TO_ITSELF)
    return faults + raw["theory_nodes"].faults_of(alone, "node_id", WITHOUT_LINK, other=file)
