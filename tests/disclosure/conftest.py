"""Generated studies and what a release of them prints on the pages about GP appointments, without building anything.

The cells of the notebooks themselves are run; pictures alone are not drawn.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from helpers.analysis.disclosure import KNOWN, PROFILES, TableCounts, what_exposes
from helpers.book.release_audit import site_counts
from helpers.counted_outcomes import counted_outcome_in
from helpers.data.study import Study
from helpers.show.page import output, page, site_part
from helpers.vocabulary import GP_COUNTS, GSE_ITEMS, ONS4_ITEMS, OUTCOME_COUNTS

POOLED = "03_gp_usage_pooled"
NOTEBOOKS = {
    name: [
        (compile(cell.source, name, "exec"), "parameters" in cell.metadata.get("tags", []))
        for cell in nbformat.read(Path(__file__).parents[2] / "notebooks" / f"{name}.ipynb", 4).cells
        if cell.cell_type == "code"
    ]
    for name in (
        *("02_gp_usage_site", "03_gp_usage_pooled", "09_what_would_have_happened", "11_every_definition"),
        *("12_other_outcomes", "01_sampling", "04_questionnaire_change"),
    )
}


@dataclass(frozen=True)
class Printed:
    """One output of a released page: its name ("" for words), its table as CSV ("" without one), and its words."""

    page: str
    name: str
    csv: str
    words: str

    @property
    def frame(self) -> pd.DataFrame:
        """The table, as anybody reads it who downloads it."""
        return pd.read_csv(io.StringIO(self.csv), dtype={"site_id": str}, comment="#")


def generated_study(seed: int, *, sites: int | None = None) -> Study:
    """A study whose sites have 3 to 40 patients with a mean of 1 to 4 appointments; of some a share never comes."""
    rng = np.random.default_rng(seed)
    ids = [str(one) for one in range(1, 1 + (sites or int(rng.integers(3, 9))))]
    parts = []
    for site in ids:
        n = int(np.clip(rng.lognormal(2.8, 0.6), 3, 40))
        usual = rng.gamma(1.5, rng.uniform(1, 4) / 1.5, n) * (rng.random(n) >= rng.choice([0.0, 0.3]))
        after = rng.poisson(usual * np.exp(rng.normal(rng.normal(-0.15, 0.2), 0.3, n)))
        counts = dict(zip(GP_COUNTS, (rng.poisson(usual), after), strict=True))
        parts.append(pd.DataFrame({"site_id": site} | counts))
    rows = pd.concat(parts, ignore_index=True).assign(months_before=6, months_after=6)
    rows.insert(1, "patient_id", [f"p{row}" for row in range(len(rows))])
    described = {"site_id": ids, "region": rng.choice(["N", "S"], len(ids))}
    described |= dict.fromkeys(("site_name", "gp_data", "fieldwork_month"))
    tables = {"gp_usage": rows, "sites": pd.DataFrame(described)}
    return Study("generated", tables, dict.fromkeys(tables, "private"))


def interviewed_study(seed: int) -> Study:
    """A study of participants, of whom some are interviewed, some of these again, with their answers."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(24, 90))
    people = pd.DataFrame({"patient_id": [f"p{one}" for one in range(n)], "site_id": rng.choice(list("ABC"), n)})
    shares = {
        "gender": {"Female": 0.6, "Male": 0.4},
        "ethnic_group": {"White": 0.6, "Asian": 0.25, "Black": 0.15},
        "involvement": {"Interview and observation": 0.3, "Interview only": 0.5, "Observation only": 0.2},
        "followed_up": {"yes": 0.6, "declined": 0.15, "died": 0.1, "not reached": 0.15},
    }
    for name, levels in shares.items():
        people[name] = rng.choice(list(levels), n, p=list(levels.values()))
    first = people["involvement"].str.startswith("Interview")
    people = people.assign(age_years=rng.integers(20, 90, n), followed_up=people["followed_up"].where(first))
    forms = []
    for number, who in ((1, people[first]), (2, people[people["followed_up"] == "yes"])):
        own = who[["patient_id", "site_id"]].assign(round=number, months_since_first=6.0 * (number - 1))
        answers = {name: rng.integers(0, 11, len(own)).astype(float) for name in ONS4_ITEMS}
        answers |= {name: rng.integers(1, 5, len(own)).astype(float) for name in GSE_ITEMS}
        forms.append(own.assign(**answers))
    sites = pd.DataFrame({"site_id": list("ABC"), "region": ["N", "S", "N"]})
    tables = {"participants": people, "questionnaires": pd.concat(forms, ignore_index=True)}
    tables["sites"] = sites.assign(**dict.fromkeys(("site_name", "gp_data", "fieldwork_month")))
    return Study("generated", tables, dict.fromkeys(tables, "private"))


VISITS = counted_outcome_in(
    "visits", {"singular": "visit", "plural": "visits", "counts": "One visit", "source": "made up"}
)


def with_events(study: Study, seed: int) -> Study:
    """The study with referrals, appointments and visits of the same patients, as far as two years before."""
    rng = np.random.default_rng(seed)
    people = study.gp_usage[["site_id", "patient_id"]]
    days = pd.Timestamp("2022-07-01") + pd.to_timedelta(rng.integers(-720, 390, 20 * len(people)), unit="D")
    events = people.loc[people.index.repeat(20)].assign(appointment_date=days, staff_role="GP", status="attended")
    tables = {
        "gp_usage": study.gp_usage,
        "sites": study.sites.assign(fieldwork_month="2022-07"),
        "referrals": people.assign(referral_date="2022-07-04"),
        "appointments": events.sample(frac=rng.uniform(0.5, 1.0), random_state=seed),
        "gp_usage_definitions": definitions_of(study.gp_usage),
        "outcome_counts": study.gp_usage.drop(columns=[*GP_COUNTS]).assign(outcome=VISITS.id),
    }
    for name in OUTCOME_COUNTS:
        tables["outcome_counts"][name] = rng.poisson(rng.gamma(0.3, 1.5, len(people)))
    return Study(study.folder, tables, dict.fromkeys(tables, "private"), counted_outcomes=[VISITS])


def definitions_of(gp_usage: pd.DataFrame) -> pd.DataFrame:
    """Two definitions of which nothing but the ratio of the sites is known, as `linkbook definitions` writes them."""
    sites = gp_usage.groupby("site_id").agg(
        n_patients=("patient_id", "size"), total_before=(GP_COUNTS[0], "sum"), total_after=(GP_COUNTS[1], "sum")
    )
    choices = {"panel": "Seen", "roles": "GP", "statuses": "attended", "modes": "any", "referral_month": "excluded"}
    choices |= {"patients_who_left": "months", "se_log_ratio": 0.3, "windows_covered": "yes", "earlier_sets": 0}
    parts = [
        sites.reset_index().assign(definition=f"P1-D{number}", primary=primary, window_months=months, **choices)
        for number, (primary, months) in enumerate((("yes", 6), ("no", 3)), 1)
    ]
    return pd.concat(parts, ignore_index=True).assign(months_before=6, months_after=6, declared="0")


def released(
    study: Study, profile: str, site_ids: Sequence[str] | None = None, *chapters: str, chapter: str = POOLED
) -> list[Printed]:
    """Everything that the pages of these sites, or of all, and chapters print of a study under a profile."""
    printed: list[Printed] = []
    audited: dict[str, TableCounts] = {}
    said: dict[str, int] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINKBOOK_PROFILE", profile)
        patch.setattr(page, "load_study", lambda _: study)
        patch.setattr(site_part, "load_study", lambda _: study)
        patch.setattr(output, "figure_of", lambda chart, data: Figure())
        patch.setattr(output, "png_of", lambda *_: b"")
        patch.setattr(output, "fitted", lambda figure: figure)
        for notebook, given in [
            *(
                ("02_gp_usage_site", {"site_id": site})
                for site in (study.sites["site_id"] if site_ids is None else site_ids)
            ),
            *((one, {}) for one in chapters or (chapter,)),
        ]:
            title = " ".join([notebook, *given.values()])

            def keep(bundle: dict[str, Any], title: str = title, *, metadata: dict[str, Any], **_: Any) -> None:
                entry = metadata["linkbook"]
                if counts := entry.get(output.TO_AUDIT):
                    audited[entry["name"]] = counts
                if of_words := entry.get(output.WORDS_TO_AUDIT):
                    said[name := f"words of output {len(printed)}"] = len(printed)
                    audited[name] = of_words["counts"]
                words = [entry.get("caption", ""), entry.get("alt", ""), entry.get("fold", "")]
                words += [bundle.get("text/plain", "")] if entry["kind"] != "table" else []
                text = "\n".join(dict.fromkeys(one for one in words if one))
                printed.append(Printed(title, entry.get("name", ""), entry.get("csv", ""), text))

            patch.setattr(output, "display", keep)
            names: dict[str, Any] = {"__name__": notebook}
            for code, is_parameters in NOTEBOOKS[notebook]:
                exec(code, names)
                if is_parameters:
                    names |= {"study_dir": "generated"} | given
    rules = PROFILES[profile]
    if POOLED in (chapters or (chapter,)) and (known := site_counts(study, rules)):
        audited[KNOWN] = known
    left_out = what_exposes(audited, rules)
    for name, _ in left_out:
        if name in said:
            printed[said[name]] = replace(printed[said[name]], words="")
    for name, cells in left_out:
        places = [audited[name].places[cell] for cell in cells]
        printed = [hidden(one, places) if one.name == name else one for one in printed if cells or one.name != name]
    return printed


def hidden(one: Printed, places: list[tuple[int, int]]) -> Printed:
    """A table with numbers hidden, each by row and column."""
    head, *rows = csv.reader(io.StringIO(one.csv))
    for row, column in places:
        rows[row][column] = "hidden"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    return replace(one, csv=text.getvalue())


@pytest.fixture(scope="session")
def release() -> Callable[..., list[Printed]]:
    """The function that gives what a release of a study prints."""
    return released


@pytest.fixture(scope="session")
def generated() -> Callable[..., Study]:
    """The function that makes up a study."""
    return generated_study


@pytest.fixture(scope="session")
def interviewed() -> Callable[..., Study]:
    """The function that makes up a study of participants."""
    return interviewed_study


@pytest.fixture(scope="session")
def eventful() -> Callable[..., Study]:
    """The function that adds referrals and appointments to a study."""
    return with_events


@pytest.fixture(scope="session")
def printed_of() -> Callable[..., Printed]:
    """What makes an output of what was kept of it."""
    return Printed
