"""`linkbook select-sites` on frames as people have them: names, copies, marks in numbers, dates, rows that repeat."""

import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.data.faults import StudyError
from helpers.data.read.candidates import Candidates, read_candidates

PRACTICES = """site_id,practice_name,postcode,icb_code,icb_name,deprivation,list_size
A1,Ash Surgery,AA1 1AA,QAA,North ICB,High,4000
A2,Birch Surgery,AA1 1AB,QAA,North ICB,High,4100
A3,Cedar Surgery,BB1 1AA,QBB,South ICB,Low,12000
A4,Damson Surgery,BB1 1AB,QBB,South ICB,Low,4050
A5,Elm Surgery,CC1 1AA,QCC,East ICB,High,9000
A6,Fir Surgery,CC1 1AB,QCC,East ICB,Medium,3900
"""
IDS = [f"S{number}" for number in range(20)]
KINDS = ["rural", "urban", "rural", "town"] * 5


def select(frame: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["select-sites", str(frame), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def frame_of(folder: Path, **columns: list[object]) -> Path:
    """Write a frame of as many sites as the columns have, and a column of kinds that is an attribute for certain."""
    size = len(next(iter(columns.values())))
    path = folder / "frame.csv"
    pd.DataFrame({"site_id": IDS[:size], "kind": KINDS[:size], **columns}).to_csv(path, index=False)
    return path


def read(folder: Path, **columns: list[object]) -> Candidates:
    return read_candidates(frame_of(folder, **columns))


def said(candidates: Candidates) -> list[tuple[str, str | None]]:
    return [(note.rule, note.column) for note in candidates.notes]


def test_names_postcodes_and_copies_are_left_out_and_the_smallest_distance_is_that_of_the_rest(tmp_path: Path) -> None:
    # A1 and A5 differ in ICB and by 5000/8100 in list size: (1 + 0 + 0.6173) / 3 = 0.5391
    (tmp_path / "frame.csv").write_text(PRACTICES)
    code, output = select(tmp_path / "frame.csv", "-k", "3", "--out", str(tmp_path / "chosen.csv"))
    assert code == 0
    assert "are 0.5391 apart" in output
    assert "column practice_name: is different for every site, so it tells all apart alike, and is left out" in output
    assert "column icb_name: goes one to one with icb_code" in output
    assert "--attributes postcode brings it back" in output
    assert "only one with practice name" not in output
    chosen = pd.read_csv(tmp_path / "chosen.csv")
    assert chosen["practice_name"].tolist() == ["Ash Surgery", "Cedar Surgery", "Elm Surgery"]


def test_a_frame_of_networks_gives_the_same_seven_with_its_columns_of_names_and_without(tmp_path: Path) -> None:
    numbers = range(24)
    networks = pd.DataFrame({
        "site_id": [f"U{10000 + number}" for number in numbers],
        "pcn_name": ["Vale PCN" if number % 12 == 0 else f"Hill {number} PCN" for number in numbers],
        "postcode": [f"ZZ{number % 9} {number % 7}AA" for number in numbers],
        "icb_code": [f"Q{number % 8}" for number in numbers],
        "icb_name": [f"Made-up ICB {number % 8}" for number in numbers],
        "list_size": [f"{20_000 + 7_919 * number % 60_000:,}" for number in numbers],
        "link_worker_fte": [number * 37 % 41 / 8 for number in numbers],
    })  # fmt: skip
    chosen = []
    for name, left_out in (("with", []), ("without", ["pcn_name", "postcode", "icb_name"])):
        networks.drop(columns=left_out).to_csv(tmp_path / f"{name}.csv", index=False)
        assert select(tmp_path / f"{name}.csv", "-k", "7", "--out", str(tmp_path / f"{name}_chosen.csv"))[0] == 0
        chosen.append(pd.read_csv(tmp_path / f"{name}_chosen.csv")["site_id"].tolist())
    assert chosen[0] == chosen[1]
    assert len(chosen[0]) == 7


def test_what_is_left_out_is_brought_back_by_its_name_or_by_a_weight(tmp_path: Path) -> None:
    # With all six attributes: (1 + 1 + 1 + 1 + 0 + 0.6173) / 6 = 0.7695
    (tmp_path / "frame.csv").write_text(PRACTICES)
    back = ["--attributes", "Practice name", "--attributes", "postcode", "--attributes", "icb_name"]
    assert "are 0.7695 apart" in select(tmp_path / "frame.csv", "-k", "3", *back)[1]
    (tmp_path / "weights.csv").write_text("attribute,weight\npractice_name,1\npostcode,1\nicb_name,1\n")
    weights = ["--weights", str(tmp_path / "weights.csv")]
    assert "are 0.7695 apart" in select(tmp_path / "frame.csv", "-k", "3", *weights)[1]
    (tmp_path / "weights.csv").write_text("attribute,weight\nicb_code,0\n")
    code, output = select(tmp_path / "frame.csv", "-k", "3", *weights)
    assert (code, "are 0.5391 apart" in output, "column icb_name" in output) == (0, True, False)
    assert (
        "has no column 'post', which --attributes asks for"
        in select(tmp_path / "frame.csv", "-k", "3", "--attributes", "post")[1]
    )


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("pcn", [f"{name} PCN" for name in IDS]),
        ("pcn", [*(f"{name} PCN" for name in IDS[:19]), "S0 PCN"]),
        ("where", [f"BA{number} {number % 9}AB" for number in range(20)]),
        ("ring_us", [f"01225 {number}23456" for number in range(10, 30)]),
        ("ring_us", [f"0122512{number}456" for number in range(10, 30)]),
        ("ring_us", [f"0122512{number}456" if number % 2 else f"01225 {number}23456" for number in range(10, 30)]),
        ("ring_us", [f"+44122512{number}456" for number in range(10, 30)]),
        ("telephone", [f"122512{number}456" for number in range(10, 30)]),
        ("write_to", [f"{name.lower()}@nhs.example" for name in IDS]),
        ("practice_code", IDS),
        ("postcode", [f"BA{number % 12} 1AA" for number in range(20)]),
    ],
)
def test_texts_that_differ_for_every_site_or_nearly_are_left_out(
    tmp_path: Path, column: str, texts: list[object]
) -> None:
    candidates = read(tmp_path, **{column: texts})
    assert (list(candidates.left_out), list(candidates.attributes)) == ([column], ["kind"])
    assert {note.column for note in candidates.notes} == {column}


def test_numbers_that_differ_for_every_site_and_places_that_several_share_stay(tmp_path: Path) -> None:
    places = [f"Place {number // 2}" for number in range(20)]
    candidates = read(tmp_path, list_size=list(range(4000, 4020)), place=places, years=list(range(2001, 2021)))
    assert list(candidates.attributes) == ["kind", "list_size", "place", "years"]
    assert candidates.notes == []
    many = read(tmp_path, place=[f"Place {min(number, 14)}" for number in range(20)])
    assert (list(many.left_out), said(many)) == ([], [("frame-column-mostly-different", "place")])


def test_in_a_frame_of_twelve_only_what_is_a_name_or_a_copy_by_its_looks_is_left_out(tmp_path: Path) -> None:
    fruit = [
        "ash",
        "birch",
        "cedar",
        "damson",
        "elm",
        "fir",
        "gorse",
        "hazel",
        "ivy",
        "juniper",
        "larch",
        "maple",
        "oak",
    ]
    codes = ["a", "b", "a", "c"] * 4
    twelve = read(tmp_path, tree=fruit[:12], tree_name=fruit[:12], employer=codes[:12], kind_code=codes[:12])
    assert list(twelve.left_out) == ["tree_name", "kind_code"]
    assert sorted(said(twelve)) == [
        ("frame-column-copy", "kind_code"), ("frame-column-copy-kept", "employer"),
        ("frame-column-different", "tree_name"), ("frame-column-different-kept", "tree"),
    ]  # fmt: skip
    thirteen = read(tmp_path, tree=fruit, employer=codes[:13])
    assert list(thirteen.left_out) == ["tree", "employer"]


def test_columns_that_go_one_to_one_count_once_whatever_their_capitals_and_gaps(tmp_path: Path) -> None:
    texts: list[object] = [text.upper() if row % 3 else text for row, text in enumerate(KINDS)]
    loud = read(tmp_path, kind_in_words=[*texts[:19], None])
    assert list(loud.left_out) == ["kind_in_words"]
    assert ("frame-spellings", "kind_in_words") in said(loud)
    nearly = read(tmp_path, other=[*KINDS[:19], "rural"])
    assert (list(nearly.left_out), nearly.notes) == ([], [])


def test_of_a_text_and_its_number_the_code_goes_and_the_level_stays(tmp_path: Path) -> None:
    numbers: list[object] = [{"urban": 1, "town": 2, "rural": 3}[kind] for kind in KINDS]
    assert list(read(tmp_path, kind_code=numbers).left_out) == ["kind_code"]
    assert list(read(tmp_path, remoteness=numbers).left_out) == ["kind"]
    path = frame_of(tmp_path, kind_code=numbers)
    assert list(read_candidates(path, categories=["kind_code"]).left_out) == ["kind"]


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["12,345", "950", "1,250.5"], [12345, 950, 1250.5]),
        (["12 345", "9\u00a0950", "950"], [12345, 9950, 950]),
        (["45%", "7.5 %", "100%"], [45, 7.5, 100]),
        (["0.45", "0.075", "1"], [0.45, 0.075, 1]),
        (["£1,200", "£950", "-£20.50"], [1200, 950, -20.5]),
        (["12 km", "1.5km", "3 KM"], [12, 1.5, 3]),
        (["1 practice", "2 practices", "7 Practices"], [1, 2, 7]),
        (["30 per 1,000", "4.5 per 1,000", "7 per 1,000"], [30, 4.5, 7]),
    ],
)
def test_amounts_are_read_however_one_column_writes_them_and_it_is_said(
    tmp_path: Path, texts: list[object], values: list[float]
) -> None:
    candidates = read(tmp_path, amount=texts)
    assert candidates.attributes["amount"].tolist() == values
    assert said(candidates) == ([] if texts[0] == "0.45" else [("frame-amounts-read", "amount")])


def test_with_semicolons_a_point_between_thousands_is_read_only_before_decimals(tmp_path: Path) -> None:
    (tmp_path / "frame.csv").write_text("site_id;cost\n1;1.234,50\n2;12,5 €\n3;7 €\n".replace(" €", ""))
    assert read_candidates(tmp_path / "frame.csv").attributes["cost"].tolist() == [1234.5, 12.5, 7]


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        (["12,000", "9000", "8000"], "thousands-or-decimals"),
        (["45%", "0.45", "7%"], "frame-units-mixed"),
        (["0.45", "0.3", "7%"], "frame-units-mixed"),
        (["12 km", "8 miles", "3 km"], "frame-units-mixed"),
        (["£12", "£8", "8"], "frame-units-mixed"),
        (["12 km", "8 km", "far"], "frame-not-a-number"),
        (["12", "8", "<5"], "frame-not-a-number"),
        (["12,345", "9,500", "about 3,000"], "frame-not-a-number"),
        (["2,5", "1,25", "3"], "frame-not-a-number"),
        (["03/04/2022", "25/04/2022", "1/5/2022"], "frame-date-order"),
        (["03/04/22", "25/04/22", "1/5/22"], "frame-date-order"),
        (["25/04/2022", "04/25/2022", "26/04/2022"], "dates-mixed"),
        (["2022-06-30", "2022-07-01", "soon"], "frame-not-a-date"),
        (["2022-06-30", "2022-06-31", "2022"], "frame-not-a-date"),
    ],
)
def test_what_could_be_two_things_is_asked_about(tmp_path: Path, texts: list[object], rule: str) -> None:
    with pytest.raises(StudyError) as caught:
        read(tmp_path, amount=texts)
    assert {fault.rule for fault in caught.value.faults} == {rule}
    assert {fault.column for fault in caught.value.faults} == {"amount"}


@pytest.mark.parametrize(
    "texts",
    [
        ["2022-06-30", "2021-06-30", "2020-01-01 09:10"],
        ["20220630", "20210630", "20200101"],
        ["30/06/2022", "30 June 2021", "1 Jan 2020"],
    ],
)
def test_dates_are_days_and_printed_as_dates(tmp_path: Path, texts: list[object]) -> None:
    path = frame_of(tmp_path, opened=[*texts, None])
    opened = read_candidates(path).attributes["opened"]
    assert opened.dt.strftime("%Y-%m-%d").tolist()[:3] == ["2022-06-30", "2021-06-30", "2020-01-01"]
    code, output = select(path, "-k", "4", "--out", str(tmp_path / "chosen.csv"))
    assert (code, "latest opened (2022-06-30)" in output) == (0, True)
    assert "2022-06-30," in (tmp_path / "chosen.csv").read_text()


def test_months_are_dates_and_a_stated_order_is_followed(tmp_path: Path) -> None:
    months = read(tmp_path, since=["2022-06", "May 2021", "2020-01"]).attributes["since"]
    assert months.dt.strftime("%Y-%m-%d").tolist() == ["2022-06-01", "2021-05-01", "2020-01-01"]
    path = frame_of(tmp_path, opened=["03/04/2022", "25/04/2022", "01/05/2023"])
    assert select(path, "-k", "2")[0] == 2
    code, output = select(path, "-k", "2", "--dates", "day-first")
    assert (code, "latest opened (2023-05-01)" in output) == (0, True)


def test_years_and_large_numbers_are_printed_in_digits(tmp_path: Path) -> None:
    years = read(tmp_path, year=[2015, 2020, 2022], serial=[44742, 44743, 44744], ratio=["1.2022", "12.2022", "2.5"])
    assert years.attributes["year"].tolist() == [2015, 2020, 2022]
    assert years.attributes["ratio"].tolist() == [1.2022, 12.2022, 2.5]
    path = frame_of(tmp_path, year=[2015, 2020, 2022], people=[19740401.5, 56000000, 7], share=[0.000012, 0.5, 0.25])
    output = select(path, "-k", "3", "--out", str(tmp_path / "chosen.csv"))[1]
    assert "lowest year (2015)" in output
    assert "highest people (56000000)" in output
    assert "lowest share (0.000012)" in output
    assert not re.search(r"\de[+-]\d", output + (tmp_path / "chosen.csv").read_text().replace("1.2e-05", ""))
    assert "2015.0" not in output


def test_codes_with_leading_zeros_are_names(tmp_path: Path) -> None:
    candidates = read(tmp_path, la_code=["007", "012", "007", "012"])
    assert candidates.attributes["la_code"].tolist() == ["007", "012", "007", "012"]
    assert ("frame-codes-read", "la_code") in said(candidates)
    assert read(tmp_path, months=["05", "12", "7", "112"]).attributes["months"].tolist() == [5, 12, 7, 112]


def test_a_file_with_a_row_for_each_role_says_first_that_one_row_per_site_is_needed(tmp_path: Path) -> None:
    rows = [f"U{row % 40},{'NSEW'[row % 4]},{row}" for row in range(14_752)]
    (tmp_path / "staff.csv").write_text("\n".join(["PCN_CODE,region,role", *rows, ""]))
    code, output = select(tmp_path / "staff.csv", "-k", "3", "--id", "PCN_CODE")
    lines = output.splitlines()
    assert code == 2
    assert "one row per site is needed, and 14,712 of 14,752 rows have the id of a row above" in lines[0]
    assert lines[-1] == "staff.csv, column pcn_code: 14,692 more rows like these"
    assert len(lines) == 22


def test_ids_that_stand_for_nothing_are_one_message(tmp_path: Path) -> None:
    rows = [f"{'NA' if row % 2 else f'S{row}'},{row % 3}" for row in range(400)]
    (tmp_path / "frame.csv").write_text("\n".join(["site_id,size", *rows, ""]))
    code, output = select(tmp_path / "frame.csv", "-k", "3")
    assert (code, len(output.splitlines())) == (2, 1)
    assert 'lines 3, 5, 7 and 197 more, column site_id: "NA" counts as empty' in output


def test_a_frame_of_names_alone_leaves_nothing_to_choose_by(tmp_path: Path) -> None:
    names = "\n".join(f"{name},{name} PCN" for name in IDS)
    (tmp_path / "frame.csv").write_text(f"site_id,pcn_name\n{names}\n")
    code, output = select(tmp_path / "frame.csv", "-k", "3")
    assert (code, "none is left to choose by (pcn_name)" in output) == (2, True)


def workforce(size: int = 1000) -> pd.DataFrame:
    """Return a made-up frame of primary care networks as a workforce release has them; some share a name."""
    rng = np.random.default_rng(20220630)
    icbs = rng.integers(0, 42, size)
    number = np.arange(size)
    names = np.array(["Central", "North", "Riverside", "Abbey", "Hill"])[rng.integers(0, 5, size)]
    people = rng.lognormal(10.6, 0.35, size).round()
    return pd.DataFrame({
        "PCN_CODE": [f"U{one:05d}" for one in rng.permutation(99_999)[:size]],
        "PCN_NAME": [f"{name} {one - one % 25 // 24} PCN" for name, one in zip(names, number, strict=True)],
        "POSTCODE": [f"BA{one % 19 + 1} {one % 9 + 1}{'ABDEFGHJLN'[one // 100]}{'AB'[one % 2]}" for one in number],
        "TELEPHONE": [f"01{one:04d} {one * 37 % 999_999:06d}" for one in number + 200],
        "ICB_CODE": [f"Q{chr(65 + icb // 26)}{chr(65 + icb % 26)}" for icb in icbs],
        "ICB_NAME": [f"NHS Place {icb} ICB" for icb in icbs],
        "REGION": np.array(["North", "Midlands", "East", "London", "South"])[icbs % 5],
        "RURAL_URBAN": rng.choice(["Urban", "Town", "Rural"], size, p=[0.7, 0.2, 0.1]),
        "LIST_SIZE": [f"{one:,.0f}" for one in people],
        "LINK_WORKERS_FTE": rng.gamma(2, 1.5, size).round(2),
        "PHARMACISTS_FTE": rng.gamma(3, 1.2, size).round(2),
        "IMD": rng.normal(22, 8, size).clip(3).round(1),
    })  # fmt: skip


def test_a_workforce_frame_gives_the_same_seven_sites_with_and_without_its_names(tmp_path: Path) -> None:
    frame = workforce()
    frame.to_csv(tmp_path / "all.csv", index=False)
    frame.drop(columns=["PCN_NAME", "POSTCODE", "TELEPHONE", "ICB_NAME"]).to_csv(tmp_path / "bare.csv", index=False)
    start = time.process_time()
    outputs = {}
    for name in ("all", "bare"):
        code, output = select(tmp_path / f"{name}.csv", "-k", "7", "--id", "PCN_CODE")
        assert code == 0, output
        outputs[name] = output[output.index("Chosen:") :]
    assert time.process_time() - start < 2
    assert outputs["all"] == outputs["bare"]
    assert len(re.findall(r"U\d{5}", outputs["all"].splitlines()[0])) == 7
