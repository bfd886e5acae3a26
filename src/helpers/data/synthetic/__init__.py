"""A synthetic study folder from one seed, which keeps to every published constraint and holds no real patient.

Run `python -m helpers.data.synthetic` to write every file of `data/synthetic` anew; the same seed gives the same bytes
everywhere.
"""

from pathlib import Path
from random import Random
from typing import Final

import pandas as pd

from helpers.data.study import load_published
from helpers.data.synthetic.codings import make_codings
from helpers.data.synthetic.draws import SEED
from helpers.data.synthetic.frame import make_frame
from helpers.data.synthetic.gp import make_gp_tables
from helpers.data.synthetic.paper_cmocs import make_paper_cmocs
from helpers.data.synthetic.people import make_participants
from helpers.data.synthetic.questionnaires import make_questionnaires
from helpers.data.writing import write_folder
from helpers.vocabulary import NOT_PROVIDED, SOURCE_COLUMNS

FIELDWORK_MONTHS: Final = ("2022-01", "2022-03", "2022-05", "2022-07", "2022-10", "2023-01", "2023-03")
"""Synthetic: the synopsis prints no site's month. Six months before and after each lie in 2021-07 to 2023-09."""
SITE_WITHOUT_GP_DATA: Final = "5"
"""Our choice: the synopsis says that one site gave none, not which."""


def generate(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Return every table of the synthetic study, by file name without ending."""
    sites = make_sites()
    counted, referrals, appointments = make_gp_tables(sites, Random(f"{seed} gp"))
    participants, well_being = make_participants(Random(f"{seed} people"))
    return {
        "sites": sites,
        "gp_usage": counted,
        "referrals": referrals,
        "appointments": appointments,
        "participants": participants,
        "questionnaires": make_questionnaires(participants, well_being, Random(f"{seed} questionnaires")),
        "cmoc_codings": make_codings(
            load_published("cmocs"), load_published("npt_constructs"), Random(f"{seed} codes")
        ),
        "sampling_frame": make_frame(seed),
        **make_paper_cmocs(seed),
    }


def make_sites() -> pd.DataFrame:
    """Return the seven sites: attributes as published in Table 4, fieldwork month and GP data our own."""
    published = load_published("table_04_sites").drop(columns=list(SOURCE_COLUMNS))
    gp_data = [NOT_PROVIDED if site == SITE_WITHOUT_GP_DATA else "provided" for site in published["site_id"]]
    return published.assign(fieldwork_month=FIELDWORK_MONTHS, gp_data=gp_data)


def write(folder: Path, seed: int = SEED) -> None:
    """Write the synthetic study as CSV files into a folder."""
    write_folder(folder, generate(seed))
