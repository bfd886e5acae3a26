"""Attackers: what somebody who knows every rule can work out of a site from released tables and sentences alone.

Each is given what was printed and the rule by which numbers were made, and returns the values that a site's number of
patients and its totals can still have. On releases made before everything came from one base table (the fixture) each
succeeds on some site; of releases as they are made now each leaves at least five values of every number.
`released_before.json` holds the outputs of six generated studies under the profile `research`, made at commit 7529cff.
"""

import json
import math
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from scipy import stats

from helpers.analysis.disclosure import PROFILES, base_table
from helpers.analysis.gp_usage import ratio_by_site
from helpers.book.edition_folder import STAGED
from helpers.book.release import make_release
from helpers.book.release.earlier import NewVersions, record_release
from helpers.book.sites import rows_of_release
from helpers.data.release_ledger import ledger_key
from helpers.data.study import Study
from helpers.project import ROOT
from helpers.vocabulary import GP_COUNTS

Triples = set[tuple[int, int, int]]
"""Patients, appointments before, appointments after."""

FEWEST_VALUES, MOST = 5, 400
SMALLEST = {"research": 8, "strict": 10}
COUNTED = ["n", "total_before", "total_after"]


@dataclass(frozen=True)
class Site:
    """What is printed of one site: its row, the number of patients in its first sentence, and its other outputs."""

    site_id: str
    n: int
    row: dict[str, float]
    tables: dict[str, Any]
    words: str


def sites_of(printed: Iterable[Any]) -> Iterator[Site]:
    """Every site that has a row of numbers on its own page."""
    pages: dict[str, list[Any]] = {}
    for one in printed:
        pages.setdefault(one.page, []).append(one)
    for page, outputs in pages.items():
        tables = {one.name: one.frame for one in outputs if one.csv}
        words = "\n".join(one.words for one in outputs)
        number = re.search(r"Site (\S+)'s (?:([\d,]+) or so|\d+ to \d+) patients", words)
        if page.startswith("02") and number and "site-ratio" in tables:
            row = tables["site-ratio"].iloc[0]
            numbers = {name: float(row[name]) for name in ("mean_before", "mean_after", "ratio", "low", "high")}
            n = int(number[2].replace(",", "")) if number[2] else int(row["n"])
            yield Site(number[1], n, numbers, tables, words)


def rows_of(forest: Any) -> Iterator[Site]:
    """Every site that has a row of numbers in the forest plot's download."""
    for row in forest.dropna(subset=["low"]).to_dict("records"):
        numbers = {name: float(row[name]) for name in ("mean_before", "mean_after", "ratio", "low", "high")}
        yield Site(row["site_id"], int(row["n"]), numbers, {}, "")


def to_5(number: float) -> int:
    """The nearest multiple of 5."""
    return 5 * int((number + 2.5) // 5)


def within(rounded: int) -> range:
    """What a number printed as a multiple of 5 can be, where fewer than 8 are not shown."""
    return range(max(8, rounded - 2), rounded + 3)


def near(value: float, printed: float, decimals: int) -> bool:
    """Whether a value can have been printed as this, with these decimals."""
    return abs(value - printed) <= 0.5 * 10**-decimals + 1e-9


def table_by_table(site: Site) -> Triples:
    """Enumeration, where means were rounded to one decimal and the ratio to two, from exact numbers."""
    row, found = site.row, set()
    for n in within(site.n):
        befores = [b for b in range(1, MOST) if near(b / n, row["mean_before"], 1)]
        afters = [a for a in range(1, MOST) if near(a / n, row["mean_after"], 1)]
        found |= {(n, b, a) for b, a in product(befores, afters) if near(a / b, row["ratio"], 2)}
    return found


def at_the_source(site: Site) -> Triples:
    """Enumeration, where everything was worked out from n and totals to the nearest 5."""
    row = site.row
    before, after = row["mean_before"] * site.n, row["mean_after"] * site.n
    totals = [within(to_5(total)) if near(to_5(total), total, 3) else range(0) for total in (before, after)]
    made = {(n, b, a) for n, b, a in product(within(site.n), *totals) if near(to_5(a) / to_5(b), row["ratio"], 3)}
    return {one for one in made if near(to_5(one[1]) / to_5(one[0]), row["mean_before"], 3)}


Rule = Callable[[Site], Triples]


def interval_beside_ratio(site: Site, rule: Rule) -> Triples:
    """An interval is even about the logarithm of the ratio it was made from, which its ends give more exactly."""
    ends = site.row["low"], site.row["high"]
    digits = 0.005 if rule is table_by_table else 1e-8
    least, most = (math.sqrt(np.prod([max(end + sign * digits, 1e-9) for end in ends])) for sign in (-1, 1))
    if rule is table_by_table:
        return {(n, b, a) for n, b, a in rule(site) if least <= a / b <= most}
    return {(n, b, a) for n, b, a in rule(site) if least <= to_5(a) / to_5(b) <= most}


def parity_of_medians(site: Site, rule: Rule) -> Triples:
    """The median of an odd number of patients is whole, so half an appointment says that they are even in number."""
    medians = re.search(r"had (no|[\d.]+)(?: or fewer)? appointments before and (none|[\d.]+)", site.words)
    is_even = bool(medians and any(one.endswith(".5") for one in medians.groups()))
    return {one for one in rule(site) if not is_even or one[0] % 2 == 0}


def sums_of_parts(site: Site, rule: Rule) -> Triples:
    """Two divisions of the same patients, each part rounded by itself, add up to the same number."""
    found = rule(site)
    for name in ("site-distribution", "site-directions"):
        table = site.tables[name].filter(like="patients") if name in site.tables else pd.DataFrame()
        for counts in (table[column] for column in table):
            if counts.astype(str).str.isdecimal().all():
                parts = [within(int(count)) if int(count) else range(1) for count in counts]
                least, most = (sum(end(part) for part in parts) for end in (min, max))
                found = {one for one in found if least <= one[0] <= most}
    return found


@cache
def sign_test(up: int, down: int) -> float:
    """The exact two-sided probability of a split as uneven as this."""
    return float(stats.binomtest(up, up + down).pvalue) if up + down else 1.0


def p_values(site: Site, rule: Rule) -> Triples:
    """The sign test's probability, beside rounded counts, leaves few pairs of counts; all three add up to n."""
    said = re.search(
        r"rose for about (\d+) patients, stayed the same for about (\d+) patients and fell for about (\d+) patients;"
        r".*?probability (below 0\.01|[\d.]+\d)",
        site.words,
    )
    if not said:
        return rule(site)
    up, same, down = (within(int(said[part])) for part in (1, 2, 3))
    p = 0.005 if said[4].startswith("below") else float(said[4])
    pairs = [(u, d) for u, d in product(up, down) if near(sign_test(u, d), p, 2)]
    sizes = {u + s + d for (u, d), s in product(pairs, same)}
    return {one for one in rule(site) if one[0] in sizes}


def site_by_site(rows: list[Site], tables: dict[str, Any], smallest: int = 8) -> dict[str, range]:
    """How many patients each site can have whose patients are also divided together: all parts are of one number."""
    ends = {site.site_id: within(site.n) for site in rows}
    least, most = sum(min(one) for one in ends.values()), sum(max(one) for one in ends.values())
    for name in ("gp-usage-bins", "gp-usage-directions"):
        table = tables[name].filter(like="patients") if name in tables else pd.DataFrame()
        for counts in (table[column].astype(str) for column in table):
            parts = [
                range(max(smallest, int(count) - 2), int(count) + 3) if int(count) else range(1)
                for count in counts
                if count.isdecimal()
            ]
            least = max(least, sum(min(part) for part in parts))
            if len(parts) == len(counts):
                most = min(most, sum(max(part) for part in parts))
    others = {
        site: (
            sum(min(one) for key, one in ends.items() if key != site),
            sum(max(one) for key, one in ends.items() if key != site),
        )
        for site in ends
    }
    return {
        site: range(max(min(own), least - others[site][1]), min(max(own), most - others[site][0]) + 1)
        for site, own in ends.items()
    }


def bins_against_totals(table: pd.DataFrame, base: pd.DataFrame) -> bool:
    """Whether the least number of appointments that bins allow could tell something of the totals of sites."""
    firsts = [int(str(name).split()[0]) for name in table["gp_appointments"]]
    sites = base.drop(index="All")
    for period in ("before", "after"):
        least = sum(first * (int(count) + 2) for first, count in zip(firsts, table[f"patients_{period}"], strict=True))
        if least > (sites[f"total_{period}"] - 2).sum():
            return True
    return False


ATTACKS = (interval_beside_ratio, parity_of_medians, sums_of_parts, p_values)


def values_left(triples: Triples) -> tuple[int, int, int]:
    """How many values the number of patients and each total can have."""
    n, before, after = (len({one[place] for one in triples}) for place in range(3))
    return n, before, after


def site_not_shown(printed: Iterable[Any]) -> tuple[float, float] | None:
    """Pooled minus shown: log ratio and weight (of all) of what is pooled and has no row of its own.

    The estimate that weighs by precision alone, with the interval that takes no doubt of it, gives the sum of weights.
    """
    tables = {one.name: one.frame for one in printed if one.csv}
    methods, forest = tables.get("gp-usage-methods"), tables.get("gp-usage-forest")
    if methods is None or forest is None:
        return None
    row = methods[(methods["method"] == "EE") & (methods["interval"] == "Wald")].iloc[0]
    weight = (2 * 1.959964 / math.log(row["high"] / row["low"])) ** 2
    shown = forest.dropna(subset=["low"])
    df = shown["n"].map(degrees_of_freedom)
    weights = (2 * stats.t.ppf(0.975, df) / np.log(shown["high"] / shown["low"])) ** 2
    rest = weight - weights.sum()
    estimate = (weight * math.log(row["ratio"]) - (weights * np.log(shown["ratio"])).sum()) / rest
    return float(estimate), float(rest / weight)


def t_beside_z(low: float, high: float, error: float, digits: float) -> set[int]:
    """How many patients an interval by Student's t can rest on, whose standard error is known from elsewhere."""
    least, most = (math.log((high + sign * digits) / (low - sign * digits)) / 2 / error for sign in (-1, 1))
    return {n for n in range(3, MOST) if least <= stats.t.ppf(0.975, n - 1) <= most}


def degrees_of_freedom(n: Any) -> float:
    """A guess from a band, such as 8 to 17; exact where the interval was made from the number printed."""
    ends = [int(one) for one in re.findall(r"\d+", str(n).removesuffix(".0"))]
    return sum(ends) / len(ends) - 1


FIXTURE = Path(__file__).with_name("released_before.json")


@pytest.fixture(scope="module")
def before(printed_of: Callable[..., Any]) -> list[tuple[dict[str, Any], list[Any]]]:
    """The studies of the fixture: the truth of each site, and what a release printed of it."""
    studies = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return [(one["truth"], [printed_of(**output) for output in one["printed"]]) for one in studies]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_of_tables_protected_one_by_one_each_attacker_proves_some_sites_exactly(
    before: list[tuple[dict[str, Any], list[Any]]], attack: Callable[[Site, Rule], Triples]
) -> None:
    proved = 0
    for truth, printed in before:
        for site in sites_of(printed):
            left, alone = attack(site, table_by_table), table_by_table(site)
            assert tuple(truth[site.site_id]) in left
            proved += len(left) == 1 < len(alone)
    assert proved >= 1


def test_of_tables_protected_one_by_one_most_sites_keep_fewer_than_five_values(
    before: list[tuple[dict[str, Any], list[Any]]],
) -> None:
    left = [min(values_left(everything(site, table_by_table))) for _, printed in before for site in sites_of(printed)]
    assert sum(one < FEWEST_VALUES for one in left) > 0.8 * len(left)


def test_the_ratio_of_a_site_without_a_row_came_out_of_the_pooled_one(
    before: list[tuple[dict[str, Any], list[Any]]],
) -> None:
    found = 0
    for truth, printed in before:
        hidden = [numbers for numbers in truth.values() if numbers[0] < 8]
        attacked = site_not_shown(printed)
        if len(hidden) == 1 and attacked and attacked[1] > 0.3:
            _, b, a = hidden[0]
            assert attacked[0] == pytest.approx(math.log(a / b), abs=0.05)
            found += 1
    assert found >= 2


def test_a_second_interval_of_a_site_would_give_its_number_of_patients() -> None:
    half = {name: 0.21 * quantile for name, quantile in (("t", stats.t.ppf(0.975, 10)), ("z", 1.959964))}
    t, z = (np.round(np.exp([-one, one]), 3) for one in half.values())
    assert t_beside_z(*t, math.log(z[1] / z[0]) / 2 / 1.959964, 0.0005) <= {10, 11, 12}


def everything(site: Site, rule: Rule) -> Triples:
    """What all attackers together leave."""
    return set.intersection(*(attack(site, rule) for attack in ATTACKS))


def attacked(study: Any, printed: list[Any], smallest: int = 8) -> int:
    """Fail where somebody could work out of a release what it should not give away; return how many sites it shows."""
    patients = study.gp_usage.groupby("site_id")
    counts = patients[list(GP_COUNTS)].sum().assign(n=patients.size())
    pooled_page = {one.name: one.frame for one in printed if one.csv and one.page.startswith("03")}
    rows = list(rows_of(pooled_page["gp-usage-forest"])) if "gp-usage-forest" in pooled_page else []
    for site in [*sites_of(printed), *rows]:
        left, (b, a, n) = everything(site, at_the_source), counts.loc[site.site_id]
        assert (n, b, a) in left
        assert min(values_left(left)) >= FEWEST_VALUES, (site.site_id, values_left(left))
        assert set(site.tables) <= {"site-ratio", "site-attributes"}
        assert not re.search(r"sign test|Hodges|At least half|probability", site.words)
    if not rows:
        return 0
    base = pooled_page["gp-usage-base"].set_index("site_id")
    assert (base.drop(index="All")[COUNTED].sum() == base.loc["All", COUNTED]).all()
    for site in rows:
        ends = site.row["low"], site.row["high"]
        assert t_beside_z(*ends, base.loc[site.site_id, "se_log_ratio"], 1e-8) == {site.n}
    for site, values in site_by_site(rows, pooled_page, smallest).items():
        assert counts.loc[site, "n"] in values
        assert len(values) >= FEWEST_VALUES, (site, values)
    if "gp-usage-bins" in pooled_page:
        bins = pooled_page["gp-usage-bins"]
        assert (bins.filter(like="patients").to_numpy() >= smallest - 2).all()
        assert not bins_against_totals(bins, base)
    rest = site_not_shown(printed)
    assert rest is None or abs(rest[1]) < 1e-6, "something is pooled that is not shown"
    return len(rows)


@pytest.mark.parametrize("profile", ["research", "strict"])
def test_of_a_release_made_from_one_base_table_no_attacker_leaves_fewer_than_five_values(
    release: Callable[..., Any], generated: Callable[..., Any], profile: str
) -> None:
    study = generated(20, sites=4)
    assert attacked(study, release(study, profile), SMALLEST[profile]) > 0


AROUND_REFERRAL = "09_what_would_have_happened"
OTHER_OUTCOMES = "12_other_outcomes"


@pytest.mark.parametrize("sites", [1, 4])
def test_a_release_prints_around_referral_nothing_but_what_its_base_table_says(
    sites: int, release: Callable[..., Any], generated: Callable[..., Any], eventful: Callable[..., Any]
) -> None:
    """Whatever the appointments were: no attacker learns more of a site than its row says."""
    study = generated(20 if sites > 1 else 3, sites=sites)
    one, other = (release(eventful(study, seed), "research", [], chapter=AROUND_REFERRAL) for seed in (1, 2))
    assert one == other
    tables = {each.name: each.frame for each in one if each.csv}
    assert set(tables) == {"ratios", "beside-published", "published-effects"}
    pooled = {each.name: each.frame for each in release(study, "research", []) if each.csv}
    base = pooled["gp-usage-base"].dropna(subset=["se_log_ratio"])
    own = tables["beside-published"].iloc[0]
    assert own["n"] == base["n"].sum()
    assert own["ratio"] == pytest.approx(base["total_after"].sum() / base["total_before"].sum(), abs=0.0051)
    assert own["mean_before"] == pytest.approx(base["total_before"].sum() / base["n"].sum())


@pytest.mark.parametrize(
    "dropped", ["around_referral", "comparison_groups", "ratios_by_definition", "estimates_by_outcome"]
)
def test_a_release_does_not_compute_what_it_leaves_out(
    dropped: str,
    release: Callable[..., Any],
    generated: Callable[..., Any],
    eventful: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"helpers.analysis.gp_usage.{dropped}", lambda *_, **__: pytest.fail(f"{dropped} was called"))
    study = eventful(generated(20, sites=4), 1)
    own = {"ratios_by_definition": "11_every_definition", "estimates_by_outcome": OTHER_OUTCOMES}
    chapter = own.get(dropped, AROUND_REFERRAL)
    said = "\n".join(one.words for one in release(study, "research", [], chapter=chapter))
    assert re.search(
        r"leaves out of this page the curve|(Ratios under definitions|Numbers of other outcomes) are left out", said
    )


@pytest.mark.parametrize("profile", ["research", "strict"])
def test_a_release_prints_no_number_of_other_outcomes(
    release: Callable[..., Any], generated: Callable[..., Any], eventful: Callable[..., Any], profile: str
) -> None:
    study = generated(20, sites=4)
    one, other = (release(eventful(study, seed), profile, [], chapter=OTHER_OUTCOMES) for seed in (1, 2))
    assert one == other, "other counts, and the same page"
    assert [each.name for each in one if each.csv] == []
    said = "\n".join(each.words for each in one)
    assert "Beside GP appointments the study counted visits. This release says so, and gives no number of them." in said


def distortion(study: Any, printed: list[Any]) -> Iterator[tuple[float, float]]:
    """How far the ratio of every site shown is from the exact one, in half-widths, and how much wider its interval."""
    exact = ratio_by_site(study.gp_usage, None, study.sites["site_id"]).set_index("site_id")
    forests = [one.frame for one in printed if one.name == "gp-usage-forest"]  # none where no site has a row
    for site in (site for forest in forests for site in rows_of(forest)):
        row = exact.loc[site.site_id]
        half, printed_half = (math.log(one["high"] / one["low"]) / 2 for one in (row, site.row))
        yield abs(math.log(site.row["ratio"] / row["ratio"])) / half, printed_half / half


@pytest.mark.proof
@pytest.mark.parametrize("fifty", range(20))
@pytest.mark.parametrize("profile", ["research", "strict"])
def test_of_a_thousand_studies_no_attacker_leaves_fewer_than_five_values(
    release: Callable[..., Any], generated: Callable[..., Any], profile: str, fifty: int
) -> None:
    """A fifth has three or four sites; of each study the pooled page is made, and that of one site."""
    shown, moved = 0, list[tuple[float, float]]()
    for seed in range(50 * fifty, 50 * fifty + 50):
        study = generated(10_000 + seed, sites=3 + seed % 2 if seed % 5 == 0 else None)
        printed = release(study, profile, [study.sites["site_id"].iloc[seed % 3]])
        shown += attacked(study, printed, SMALLEST[profile])
        moved += distortion(study, printed)
    assert shown > 100
    off, wider = np.array(moved).T
    assert np.median(off) <= 0.1
    assert np.quantile(off, 0.95) <= 0.3
    assert np.median(wider) <= 1.15


@pytest.mark.proof
@pytest.mark.parametrize("hundred", range(10))
def test_of_a_thousand_studies_midpoint6_prints_no_number_of_a_site(
    release: Callable[..., Any], generated: Callable[..., Any], hundred: int
) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        study = generated(10_000 + seed, sites=3 + seed % 2 if seed % 5 == 0 else None)
        printed = release(study, "midpoint6", [])
        assert attacked_nothing(printed)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(20))
def test_of_twenty_releases_built_whole_no_attacker_leaves_fewer_than_five_values(
    generated: Callable[..., Any], printed_of: Callable[..., Any], tmp_path: Path, seed: int
) -> None:
    """What is attacked is the published site itself: its downloads, and the words of its pages."""
    study = generated(10_000 + seed, sites=3 + seed % 2 if seed % 5 == 0 else None)
    folder, project = tmp_path / "study", tmp_path / "project"
    for each in (folder, project):
        each.mkdir()
    for name in ("gp_usage", "sites"):
        study.get(name).to_csv(folder / f"{name}.csv", index=False)
    for name in (*STAGED, "notebooks"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy2)(ROOT / name, project / name)
    profile = ("research", "strict", "midpoint6")[seed % 3]
    made = make_release("mine", profile, study_dir=str(folder), root=project, step=lambda _: None)
    printed = list(published(made / "html", printed_of))
    assert any(one.page.startswith("03") and one.words for one in printed)
    if profile == "midpoint6":
        assert attacked_nothing(printed)
    else:
        attacked(study, printed, SMALLEST[profile])


def published(html: Path, printed_of: Callable[..., Any]) -> Iterator[Any]:
    """Every output of every chapter of a published site, with the file that is offered of it."""
    for page in sorted(html.glob("notebooks/**/*.html")):
        chapter = "02" if page.parent.name == "sites" else page.stem
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for box in soup.select(".lb-output, .lb-figure"):
            links = [str(link["href"]) for link in box.select("a[href$='.csv']")]
            texts = [(page.parent / link).read_text(encoding="utf-8-sig") for link in links]
            words = box.get_text(" ", strip=True) if "lb-output-table" not in box["class"] else ""
            yield printed_of(f"{chapter} {page.stem}", str(box.get("id", "")), "".join(texts), words)


def attacked_nothing(printed: list[Any]) -> bool:
    """Whether no table has a number of people or of appointments, and no sentence one but of sites and of settings."""
    tables = [one.frame for one in printed if one.csv]
    numbers = [table[name] for table in tables for name in (*COUNTED, "ratio", "low", "high") if name in table]
    return all(column.replace("hidden", np.nan).isna().all() for column in numbers) and not any(
        re.search(r"\d+ (or so |to \d+ )?patients|about \d+ p", one.words) for one in printed
    )


def people_of(study: Any) -> dict[str, int]:
    """The true numbers of the participants of a study, by what the attacker calls them."""
    people = study.participants
    first = people["involvement"].str.startswith("Interview")
    return {"all": len(people), "first": int(first.sum()), "again": int((people["followed_up"] == "yes").sum())}


def whole_numbers(printed: list[Any]) -> dict[str, tuple[float, float]]:
    """What everybody, those interviewed and those interviewed again can be, from tables, figures and words together."""
    tables = {one.name: one.frame for one in printed if one.csv}
    words = " ".join(one.words for one in printed)
    ends = {"all": (8.0, 900.0), "first": (1.0, 900.0), "again": (1.0, 900.0)}

    def narrow(name: str, parts: Iterable[Any]) -> None:
        ranges = [(within(int(part)) or range(1)) if str(part).isdecimal() else range(1, 900) for part in parts]
        least, most = (sum(end(one) for one in ranges) for end in (min, max))
        ends[name] = max(ends[name][0], least), min(ends[name][1], most)

    if said := re.search(r"[Oo]f about (\d+) patients interviewed, about (\d+) were", words):
        narrow("first", [said[1]])
        narrow("again", [said[2]])
    for number in re.findall(r"[Oo]f about (\d+) people interviewed first", words):
        narrow("first", [number])
    if "patients-flow" in tables:
        flow = (
            tables["patients-flow"].groupby("step")["people"].agg(lambda own: [str(one).split(".")[0] for one in own])
        )
        narrow("all", flow.get("took part", ["x"]))
        narrow("all", flow.get("first", ["x"]))
        narrow("first", flow.get("second", ["x"]))
        by_group = tables["patients-flow"].set_index("group")["people"]
        for name, group in (("first", "Interviewed"), ("again", "Interviewed again")):
            narrow(name, [str(by_group.get(group, "x")).split(".")[0]])  # which may stand together with another
    if "patients" in tables:
        for _, own in tables["patients"].groupby("characteristic")["value"]:
            narrow("all", [str(one).split(".")[0] for one in own])
    return ends


def participants_attacked(study: Any, printed: list[Any]) -> None:
    """Fail where words, figures and tables on participants leave a number of people fewer than three values."""
    truth, left = people_of(study), whole_numbers(printed)
    for name, (least, most) in left.items():
        assert least <= truth[name] <= most, name
        assert most - least >= 2 or truth[name] == 0, (name, least, most)


def test_words_and_figures_on_participants_leave_every_number_three_values(
    release: Callable[..., Any], interviewed: Callable[..., Any]
) -> None:
    for seed in range(2):
        study = interviewed(seed)
        participants_attacked(study, release(study, "research", [], PARTICIPANTS))


PARTICIPANTS, ANSWERS = "01_sampling", "04_questionnaire_change"


@pytest.mark.proof
@pytest.mark.parametrize("fifty", range(20))
@pytest.mark.parametrize("profile", ["research", "strict"])
def test_of_a_thousand_studies_participants_keep_three_values(
    release: Callable[..., Any], interviewed: Callable[..., Any], profile: str, fifty: int
) -> None:
    for seed in range(50 * fifty, 50 * fifty + 50):
        study = interviewed(seed)
        participants_attacked(study, release(study, profile, [], PARTICIPANTS, *([ANSWERS] if seed % 50 == 0 else [])))


@pytest.mark.parametrize("studies", [range(3), pytest.param(range(1_000), marks=pytest.mark.proof)], ids=["few", "all"])
@pytest.mark.parametrize("profile", ["research", "strict"])
def test_of_two_releases_one_patient_apart_the_second_prints_the_rows_of_the_first(
    generated: Callable[..., Any], tmp_path: Path, profile: str, studies: range
) -> None:
    """One patient has joined, left or changed; rounded anew, that site's row would give the patient away."""
    rules, differ = PROFILES[profile], 0
    for seed in studies:
        folder = tmp_path / str(seed)
        folder.mkdir()
        ledger_key(folder)
        first = generated(20_000 + seed, sites=3 + seed % 2 if seed % 5 == 0 else None)
        first = Study(str(folder), {name: first.get(name) for name in ("gp_usage", "sites")}, first.origin)
        one = rows_of_release(first, rules)
        record_release(folder, NewVersions(one.new), day="2026-01-01")
        tables = {"gp_usage": one_apart(first.gp_usage, seed), "sites": first.sites}
        second = Study(str(folder), tables, first.origin)
        two = rows_of_release(second, rules)
        pd.testing.assert_frame_equal(two.base, one.base, check_dtype=False)  # of the names, where no row is new
        exact = ratio_by_site(second.gp_usage, None, second.sites["site_id"])
        differ += not base_table(exact, second.gp_usage, rules).equals(one.base)
    assert differ > 0, "without the ledger the second release would have told"


def one_apart(patients: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The patients with one who joined, without one, or with one who came more often."""
    at = seed * 7 % len(patients)
    row = patients.iloc[[at]]
    if seed % 3 == 0:
        return pd.concat([patients, row.assign(patient_id="new", **dict.fromkeys(GP_COUNTS, 9))], ignore_index=True)
    if seed % 3 == 1:
        return patients.drop(index=patients.index[at])
    return patients.assign(**{GP_COUNTS[1]: patients[GP_COUNTS[1]].mask(patients.index == patients.index[at], 19)})
