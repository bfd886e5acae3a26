"""A synthetic study folder from one seed: it keeps to the published totals and holds no real patient and no real site.

Run `python -m helpers.data.synthetic` to write every file of `data/synthetic` anew; the same seed gives the same bytes
everywhere.
"""

from pathlib import Path
from random import Random

import pandas as pd

from helpers.constructs import shipped_framework
from helpers.data.study import load_published
from helpers.data.synthetic.codings import make_codings
from helpers.data.synthetic.comparison import add_comparison
from helpers.data.synthetic.draws import SEED
from helpers.data.synthetic.frame import make_frame
from helpers.data.synthetic.gp import make_gp_tables
from helpers.data.synthetic.history import make_practice_list
from helpers.data.synthetic.outcomes import make_outcome_counts
from helpers.data.synthetic.paper_cmocs import make_paper_cmocs
from helpers.data.synthetic.people import make_participants
from helpers.data.synthetic.questionnaires import make_questionnaires
from helpers.data.synthetic.sites import make_sites
from helpers.data.writing import write_folder


def generate(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Return every table of the synthetic study, by file name without ending."""
    sites = make_sites(seed)
    counted, referrals, appointments = make_gp_tables(sites, Random(f"{seed} gp"), Random(f"{seed} history"))
    referrals, appointments = add_comparison(sites, referrals, appointments, Random(f"{seed} comparison"))
    participants, well_being = make_participants(sites["site_id"].tolist(), Random(f"{seed} people"))
    return {
        "sites": sites,
        "gp_usage": counted,
        "outcome_counts": make_outcome_counts(counted, Random(f"{seed} outcomes")),
        "referrals": referrals,
        "appointments": appointments,
        "practice_list": make_practice_list(counted["site_id"].unique(), Random(f"{seed} list")),
        "participants": participants,
        "questionnaires": make_questionnaires(participants, well_being, Random(f"{seed} questionnaires")),
        "cmoc_codings": make_codings(load_published("cmocs"), shipped_framework().frame, Random(f"{seed} codes")),
        "sampling_frame": make_frame(seed),
        **make_paper_cmocs(seed),
    }


def write(folder: Path, seed: int = SEED) -> None:
    """Write the synthetic study as CSV files into a folder."""
    write_folder(folder, generate(seed))
