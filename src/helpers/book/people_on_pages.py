"""The groups of people that a page shows, each with the rows of a study that say who is in it and with what values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from helpers.analysis.disclosure import Profile
from helpers.analysis.gp_usage import shown_together
from helpers.analysis.questionnaires import alive_at_followup, score_rounds
from helpers.book.sites import rows_of_release
from helpers.chapters import OWN
from helpers.data.study import Study
from helpers.show.page.released_lists import LIST, patients_alike
from helpers.vocabulary import GP_USAGE

EVERYBODY: Final = "everybody"
OTHERS: Final = "others"


@dataclass(frozen=True)
class Groups:
    """The rows of every group, by its name, which stands in their column `group`; and the groups that are shown.

    A group of too few people is not shown by itself; it is among the others of its kind.
    """

    rows: dict[str, pd.DataFrame]
    shown: frozenset[str]

    @property
    def others(self) -> frozenset[str]:
        """The groups of those whose values are too rare to be shown, which depend on the profile."""
        return frozenset(name for name in self.rows if name.endswith(f": {OTHERS}"))

    def __bool__(self) -> bool:
        """Return whether there is anybody."""
        return bool(self.rows)


def groups_on_page(page: str, study: Study, profile: Profile) -> Groups:
    """Return the groups of people of a page, by the name of its notebook; none of a page on sites or configurations.

    How a chapter of a study's own divides people is not known: it has the groups of all pages, and of every table
    about people all its rows and those of every site.

    >>> from helpers.analysis.disclosure import PROFILES
    >>> people = pd.DataFrame({"patient_id": [str(one) for one in range(12)], "gender": ["F"] * 10 + ["M"] * 2})
    >>> study = Study("", {"participants": people}, {"participants": "private"})
    >>> sorted(groups_on_page("01_sampling", study, PROFILES["research"]).shown)
    ['everybody', 'gender: F', 'gender: others']
    """
    made = _on_own_chapter if page.startswith(OWN) else _PAGES.get(page)
    return Groups({}, frozenset()) if made is None else made(study, profile)


def _participants(study: Study, profile: Profile) -> Groups:
    people = study.get("participants")
    if people is None or people.empty:
        return Groups({}, frozenset())
    kinds = _kinds(people, ("involvement", "gender", "ethnic_group"), profile)
    return _together([_one(people[["patient_id"]], EVERYBODY), kinds, _interviewed(people, profile)])


def _answers(study: Study, profile: Profile) -> Groups:
    people, forms = study.get("participants"), study.get("questionnaires")
    if people is None or forms is None or forms.empty:
        return Groups({}, frozenset())
    rounds = score_rounds(forms, study.outcomes)
    rounds = alive_at_followup(rounds, people) if "followed_up" in people else rounds
    columns = ["patient_id", "baseline", "followup"]
    parts = [_one(rounds[["patient_id", "outcome", "baseline", "followup"]], EVERYBODY)]
    for outcome, own in rounds.groupby("outcome"):
        first, later = own["baseline"].notna(), own["followup"].notna()
        parts += [
            _one(own.loc[first, columns], f"{outcome}: first"),
            _one(own.loc[first & later, columns], f"{outcome}: twice"),
            _one(own.loc[first & ~later, columns], f"{outcome}: once"),
        ]
    return _together([*parts, _interviewed(people, profile), _kinds(people, ("gender", "site_id"), profile)])


def _of_all_sites(study: Study, profile: Profile) -> Groups:
    patients = study.get("gp_usage")
    if patients is None or not study.has("sites"):
        return Groups({}, frozenset())
    base = rows_of_release(study, profile).base
    return _together([_one(shown_together(patients, base)[list(GP_USAGE)], EVERYBODY)])


_PAGES: Final[dict[str, Callable[[Study, Profile], Groups]]] = {
    "01_sampling": _participants,
    "04_questionnaire_change": _answers,
    "03_gp_usage_pooled": _of_all_sites,
}


def _on_own_chapter(study: Study, profile: Profile) -> Groups:
    parts = [_named(made(study, profile), page) for page, made in _PAGES.items()]
    for name in sorted(study.origin):
        table = study.get(name)
        if table is None or not {*_OF_PEOPLE} & {*table}:
            continue
        of_site = table.groupby("site_id") if "site_id" in table else ()
        own = [(EVERYBODY, table), *((f"site {site}", rows) for site, rows in of_site)]
        row_a_patient = patients_alike if name == LIST else _row_a_patient
        parts += [_named(_one(row_a_patient(rows), group), name) for group, rows in own]
    return _together(parts)


_OF_PEOPLE: Final = ("patient_id", "n_patients")
"""Columns of tables about people: those of single ones, and those of how many there are."""


def _row_a_patient(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of which a patient has one, with all that is said of them.

    Of numbers of people a site has one: a patient who changes may change every number of a site.
    """
    said = rows.astype(str).fillna("").agg(" ".join, axis=1)
    whose = next((name for name in ("patient_id", "site_id") if name in rows), None)
    if whose is None:
        return rows
    return said.groupby(rows[whose].astype(str)).agg(" ".join).rename("said").reset_index()


def _named(groups: Groups, where: str) -> Groups:
    """Return groups with the name of what they are of before theirs."""
    rows = {f"{where}, {name}": table.assign(group=f"{where}, {name}") for name, table in groups.rows.items()}
    return Groups(rows, frozenset(f"{where}, {name}" for name in groups.shown))


def _interviewed(people: pd.DataFrame, profile: Profile) -> Groups:
    """Return the people interviewed, and what became of them."""
    if "involvement" not in people:
        return Groups({}, frozenset())
    first = people[people["involvement"].astype(str).str.startswith("Interview")]
    values = [name for name in ("patient_id", "age_years", "followed_up") if name in first]
    return _together([_one(first[values], "interviewed"), _kinds(first, ("followed_up",), profile)])


def _kinds(people: pd.DataFrame, names: Iterable[str], profile: Profile) -> Groups:
    """Return people by each of these columns: every value, and those of values too rare to be shown together."""
    parts = []
    for name in names:
        if name not in people:
            continue
        values = people[name].astype(str)
        sizes = values.value_counts()
        for value, number in sizes.items():
            parts.append(
                _one(
                    people.loc[values == value, ["patient_id"]], f"{name}: {value}", is_shown=number >= profile.smallest
                )
            )
        rare = values.isin(sizes.index[sizes < profile.smallest])
        parts.append(_one(people.loc[rare, ["patient_id"]], f"{name}: {OTHERS}"))
    return _together(parts)


def _one(rows: pd.DataFrame, name: str, *, is_shown: bool = True) -> Groups:
    return Groups({name: rows.assign(group=name)}, frozenset([name] if is_shown and len(rows) else []))


def _together(parts: Iterable[Groups]) -> Groups:
    parts = list(parts)
    rows = {name: table for part in parts for name, table in part.rows.items() if len(table)}
    return Groups(rows, frozenset[str]().union(*(part.shown for part in parts)))
