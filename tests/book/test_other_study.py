"""An edition that has nothing in common with the book's own: every sentence of it is read, and held to its data."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from scipy import optimize, stats

from helpers.book.edition import make_edition
from helpers.book.staging import stage
from helpers.data.study import load_study

OF_THE_DEMO_ONLY = [
    r"synopsis",
    r"synthetic",
    r"made[ -]up",
    r"\bdemo\b",
    r"Tierney",
    r"NIHR|Oxford|England",
    r"CC BY|creativecommons",
    r"3310",
    r"(six|6) (calendar )?months",
    r"nine (to|or) (twelve|12)|\b9 (to|or) 12\b",
    r"moved or died",
    r"seven (sites|link workers|practices)|six of (the )?seven|(all|sites) but one",
    r"\b(61|93|41|84|38|26) (people|patients|professionals|interviews|forms)",
    r"of (61|93|41|84)\b(?![.%])",
    r"Tables? (4|7|8|9|10|11|12)\b|Supplement",
    r"our (own )?(words|reading)|printed",
    r"data/(published|synthetic)",
]
"""What is true of the published study or of the made-up data, in words: no page of another study says it."""

ALLOWED = {
    ("book/references.html", "Tierney"): "cited as a source",
    ("book/references.html", "3310"): "cited as a source",
    ("book/references.html", "NIHR|Oxford|England"): "titles of sources",
    ("book/references.html", "synopsis"): "the title of a source",
    ("book/glossary.html", "synthetic"): "a word explained",
    ("book/glossary.html", "made[ -]up"): "a word explained",
    ("book/glossary.html", "NIHR|Oxford|England"): "whose scheme ARRS is",
    ("genindex.html", "synthetic"): "the index of words explained",
    ("book/limitations.html", r"our (own )?(words|reading)|printed"): "what releases print",
    ("book/methods.html", r"our (own )?(words|reading)|printed"): "what releases print",
    ("book/methods.html", "NIHR|Oxford|England"): "whose rule a profile of releases follows",
    ("book/methods.html", "made[ -]up"): "no reliability is made up where none is published",
    ("notebooks/04_questionnaire_change.html", "made[ -]up"): "no reliability is made up where none is published",
}
"""Where such words stand all the same, and why."""


def pages(folder: Path) -> Iterator[tuple[str, BeautifulSoup]]:
    for path in sorted(folder.rglob("*.html")):
        if "_static" not in path.parts:
            yield path.relative_to(folder).as_posix(), BeautifulSoup(path.read_text(), "html.parser")


def sentences(page: BeautifulSoup) -> list[str]:
    """Every sentence a reader or a screen reader meets: text, titles, alt texts, descriptions; no code."""
    said = [str(tag[name]) for tag in page.find_all(True) for name in ("alt", "title", "content") if tag.get(name)]
    for tag in page.select(".cell_input, script, style, template"):
        tag.decompose()
    return [*said, *re.split(r"(?<=[.!?]) ", page.get_text(" ", strip=True))]


def in_short(private: Any, name: str) -> str:
    page = BeautifulSoup((private.folder / name).read_text(), "html.parser")
    box = page.select_one(".lb-in-short")
    assert box is not None
    return str(box.get_text(" ", strip=True))


@pytest.fixture(scope="module")
def usage(other: Any) -> pd.DataFrame:
    return pd.read_csv(other.study / "gp_usage.csv")


def test_no_sentence_says_what_is_true_of_the_books_own_study_only(other: Any) -> None:
    said = [
        (name, words, sentence[:200])
        for name, page in pages(other.folder)
        for sentence in sentences(page)
        for words in OF_THE_DEMO_ONLY
        if re.search(words, sentence, re.IGNORECASE)
    ]
    assert [one for one in said if one[:2] not in ALLOWED] == []
    assert {one[:2] for one in said} == set(ALLOWED)


def test_the_chapters_are_those_of_a_study_and_every_link_leads_to_a_page(other: Any) -> None:
    names = {name for name, _ in pages(other.folder)}
    assert not [name for name in names if "08_" in name or "rameses" in name or "findings/" in name]
    broken = [
        (name, link["href"])
        for name, page in pages(other.folder)
        for link in page.select("a[href$='.html']")
        if "://" not in link["href"] and not ((other.folder / name).parent / link["href"]).is_file()
    ]
    assert broken == []


def test_what_the_study_says_of_itself_is_on_its_pages_and_is_no_markup(other: Any) -> None:
    for name, page in pages(other.folder):
        assert "alert(1)" not in " ".join(script.get_text() for script in page.find_all("script")), name
        if name == "404.html":  # it has a look of its own, without a footer
            continue
        footer = page.select_one("footer.bd-footer, .bd-footer-content")
        assert footer is not None
        said = footer.get_text(" ", strip=True)
        assert "Rivers & <script>alert(1)</script> {include} `x` study, by R. Ouse, T. Esk." in said, name
        assert "Licence: All rights reserved." in said, name
        assert page.title.get_text().endswith("Rivers and scriptalert(1)/script include x study"), name
        assert page.select("img[src$='_static/study_logo.svg']"), name
    front = BeautifulSoup((other.folder / "index.html").read_text(), "html.parser").article.get_text(" ", strip=True)
    for words in ("spring of 2019", "rivers@example.org", "Every practice by the river that asked to be in it."):
        assert words in front
    sampling = (other.folder / "notebooks/01_sampling.html").read_text()
    assert "How the sites were chosen: Every practice by the river that asked to be in it." in sampling


def left_out_variance(own: pd.DataFrame) -> float:
    """The jackknife variance of the log ratio of a site, by leaving out each of its patients."""
    columns = ["gp_appointments_before", "gp_appointments_after", "months_before", "months_after"]

    def log_ratio(rows: pd.DataFrame) -> float:
        before, after, months_before, months_after = rows[columns].sum()
        return float(np.log((after / months_after) / (before / months_before)))

    moves = np.array([log_ratio(own.drop(patient)) for patient in own.index]) - log_ratio(own)
    return float((len(own) - 1) / len(own) * (moves**2).sum())


@pytest.mark.parametrize("site", ["Ash", "Birch", "Cedar", "Dogwood", "Elm"])
def test_the_answer_on_a_site_is_that_of_its_rows(other: Any, usage: pd.DataFrame, site: str) -> None:
    """The ratio of two rates, and its interval with each patient left out in turn, by hand."""
    own = usage[usage["site_id"] == site]
    before, after = own["gp_appointments_before"].to_numpy(), own["gp_appointments_after"].to_numpy()
    months_before, months_after = own["months_before"].to_numpy(), own["months_after"].to_numpy()
    ratio = (after.sum() / months_after.sum()) / (before.sum() / months_before.sum())
    n, m = len(own), int((before + after > 0).sum())
    half = stats.t.ppf(0.975, m - 1) * np.sqrt(left_out_variance(own))
    words = in_short(other, f"notebooks/sites/site_{site.lower()}.html")
    people = "nine" if n == 9 else str(n)
    assert f"Site {site}'s {people} patients had {round(100 * (1 - ratio))}% fewer GP appointments" in words
    assert f"(ratio {ratio:.2f})" in words
    assert f"(95% interval {ratio * np.exp(-half):.2f} to {ratio * np.exp(half):.2f})" in words


def test_windows_and_patients_who_registered_late_are_told_as_they_are(other: Any) -> None:
    page = (other.folder / "notebooks/sites/site_cedar.html").read_text()
    text = BeautifulSoup(page, "html.parser").get_text(" ", strip=True)
    assert "the 12 months before that month, and as many after." in text
    assert "Mean appointments per patient in 12 months, before" in text
    assert "Three patients were counted for fewer months in one period than in the other" in text


def test_means_are_over_the_windows_of_the_study(other: Any, usage: pd.DataFrame) -> None:
    own = usage[usage["site_id"] == "Cedar"]
    before = 12 * own["gp_appointments_before"].sum() / own["months_before"].sum()
    page = BeautifulSoup((other.folder / "notebooks/sites/site_cedar.html").read_text(), "html.parser")
    assert f"{before:.2f}" in page.select_one("#site-ratio").get_text(" ", strip=True)


def test_the_pooled_answer_is_that_of_the_sites(other: Any, usage: pd.DataFrame) -> None:
    """Restricted likelihood maximised by a general optimiser, and the wider of Wald's and Hartung and Knapp's error."""
    logs, variances = [], []
    for _, own in usage.groupby("site_id"):
        before, after = own["gp_appointments_before"].to_numpy(), own["gp_appointments_after"].to_numpy()
        months_before, months_after = own["months_before"].to_numpy(), own["months_after"].to_numpy()
        logs.append(np.log((after.sum() / months_after.sum()) / (before.sum() / months_before.sum())))
        variances.append(left_out_variance(own))
    y, v = np.array(logs), np.array(variances)

    def deviance(tau2: float) -> float:
        w = 1 / (v + tau2)
        mu = (w * y).sum() / w.sum()
        return float(np.log(v + tau2).sum() + np.log(w.sum()) + (w * (y - mu) ** 2).sum())

    tau2 = float(optimize.minimize_scalar(deviance, bounds=(0, 1), method="bounded", options={"xatol": 1e-10}).x)
    w = 1 / (v + tau2)
    mu = (w * y).sum() / w.sum()
    se = np.sqrt(max((w * (y - mu) ** 2).sum() / (len(y) - 1), 1) / w.sum())
    half = stats.t.ppf(0.975, len(y) - 1) * se
    words = in_short(other, "notebooks/03_gp_usage_pooled.html")
    assert f"Over five sites patients had {round(100 * (1 - np.exp(mu)))}% fewer GP appointments" in words
    assert f"(ratio {np.exp(mu):.2f})" in words
    assert f"(95% interval {np.exp(mu - half):.2f} to {np.exp(mu + half):.2f})" in words


def test_the_answer_on_questionnaires_is_that_of_the_forms(other: Any) -> None:
    """The change of everybody who answered first: the second score predicted from the first, by least squares."""
    forms = pd.read_csv(other.study / "questionnaires.csv")
    items = [name for name in forms if name.startswith("gse_")]
    forms["gse_total"] = forms[items].sum(axis=1)
    first, second = (forms[forms["round"] == one].set_index("patient_id") for one in (1, 2))
    both = first.index.intersection(second.index)
    words = in_short(other, "notebooks/04_questionnaire_change.html")
    assert f"{len(both)} people who answered twice, of {len(first)} who answered first" in words
    labels = {
        "ons4_life_satisfaction": "Life satisfaction",
        "ons4_worthwhile": "worthwhile",
        "ons4_happiness": "happiness",
        "ons4_anxiety": "anxiety",
        "gse_total": "General Self-Efficacy",
    }
    for name, label in labels.items():
        fit = stats.linregress(first.loc[both, name], second.loc[both, name])
        change = fit.intercept + fit.slope * first[name].mean() - first[name].mean()
        assert f"{label} (+{change:.1f} on " in words, label
    page = BeautifulSoup((other.folder / "notebooks/04_questionnaire_change.html").read_text(), "html.parser")
    assert "four months later (median). Planned were four months." in page.get_text(" ", strip=True)


def test_a_front_page_names_what_is_not_made_and_other_pages_say_that_it_is_left_out(
    tmp_path: Path, project_copy: Path
) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (study / "sites.csv").write_text("site_id,region\nA,North\nB,South\n")
    edition = make_edition("small", str(study), root=project_copy)
    stage(edition, load_study(study))
    front = (edition.source / "index.md").read_text()
    made, _, not_made = front.partition("## Not made, and why")
    assert "1. [How unlike are the sites that were studied?](/notebooks/01_sampling.ipynb)" in made
    assert "- GP appointments over all sites - the study has no rows in gp\\_usage.csv." in not_made
    assert front.startswith("# A study of link workers: a private edition")
    assert "## The study" not in front
