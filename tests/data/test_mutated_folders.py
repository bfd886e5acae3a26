"""Study folders broken at random: `linkbook check` never falls over, and nothing is read as something else unsaid.

Each case breaks one thing of a folder in order. What its files then say is worked out here with the csv module; what
was read must be that, unless a fault, a question or a note is given. `make proof` runs many more cases.
"""

import csv
import io
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from helpers.data.report import as_json, as_text
from helpers.data.study import examine
from helpers.data.tables import Tables

PLAIN = Path(__file__).parents[1] / "faults" / "studies" / "plain"
SAMPLE, PROOF = range(20), range(20, 640)

Rows = list[list[str]]
Folder = dict[str, Rows]
"""The tables of a folder by name, the header first."""

CONTROLS = "\0\x01\x07\x0b\x0c\x1a\x1b\x1c\x1d\x1e\x7f\x85\u00ad\u200b\u200e\u202e\u2028\u2029\ufeff\ufffd\r\n\t\"'"
ENCODINGS = [
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "mac_roman",
    "cp850",
    "utf-7",
    "shift_jis",
]
NAMES = [
    "{} (1).csv",
    "copy of {}.csv",
    "{}.CSV",
    "{}.txt",
    "{}.tsv",
    "{}.xls",
    "{}.csv.bak",
    "{}_v2.csv",
    "my_{}.csv",
    "{}",
    "{}.json",
    ".{}.csv",
]
TYPOS: list[Callable[[str], str]] = [
    str.upper,
    lambda name: name.replace("_", " "),
    lambda name: name[:-1],
    lambda name: name + "s",
    lambda name: name[1:],
    lambda name: name[:1] + name[2:3] + name[1:2] + name[3:],
    lambda name: f"{name} (n)",
    lambda name: f" {name}\n",
    lambda name: "".join(word[0] for word in name.split("_")),
    lambda _: "",
    lambda _: "Unnamed: 3",
]
NUMBERS: list[Callable[[str], str]] = [
    lambda text: f"{text}.0",
    lambda text: f"{text}.5",
    lambda text: f"{text},0",
    lambda text: f"{text}e0",
    lambda text: f"0{text}",
    lambda text: f"-{text}",
    lambda text: f"+{text}",
    lambda text: f"={text}",
    lambda text: f"'{text}",
    lambda text: f"1 {text}",
    lambda text: f"1,{text}00",
    lambda text: f"{text}%",
    lambda text: f"~{text}",
    lambda text: "".join(chr(0xFF10 + int(mark)) if mark in "0123456789" else mark for mark in text),
    lambda _: "inf",
    lambda _: "1e400",
    lambda _: "TRUE",
    lambda _: "-",
    lambda _: "?",
    lambda _: "9" * 400,
    lambda _: "0x10",
    lambda _: "1_0",
]


def folder_in_order() -> Folder:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(PLAIN.glob("*.csv"))}
    return {name: list(csv.reader(io.StringIO(text))) for name, text in texts.items()}


def as_csv(rows: Rows, separator: str = ",", **options: Any) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n", **options).writerows(rows)
    return text.getvalue()


def write(home: Path, folder: Folder) -> None:
    for name, rows in folder.items():
        (home / f"{name}.csv").write_bytes(as_csv(rows).encode())


def cell(rng: random.Random, rows: Rows) -> tuple[int, int]:
    return rng.randrange(1, len(rows)), rng.randrange(len(rows[0]))


def breaks_cells(rng: random.Random, folder: Folder, name: str) -> str:
    """Change what one table says, and return what was done."""
    rows = folder[name]
    row, column = cell(rng, rows)
    kind = rng.choice(
        ["column", "row", "table", "twice", "header", "order", "swap", "mark", "number", "shift", "header twice"]
    )
    if kind == "column":
        folder[name] = [[text for place, text in enumerate(line) if place != column] for line in rows]
    elif kind == "row":
        del rows[row]
    elif kind == "table":
        del folder[name]
    elif kind == "twice":
        rows.insert(rng.randrange(1, len(rows) + 1), list(rows[row]))
    elif kind == "header":
        rows[0][column] = rng.choice(TYPOS)(rows[0][column])
    elif kind == "order":
        other = rng.randrange(len(rows[0]))
        for line in rows:
            line[column], line[other] = line[other], line[column]
    elif kind == "swap":
        other = rng.randrange(1, len(rows))
        rows[row][column], rows[other][column] = rows[other][column], rows[row][column]
    elif kind == "mark":
        text, mark = rows[row][column], rng.choice(CONTROLS)
        at = rng.randrange(len(text) + 1)
        rows[row][column] = text[:at] + mark + text[at:]
    elif kind == "number":
        rows[row][column] = rng.choice(NUMBERS)(rows[row][column])
    elif kind == "shift":
        rows[row] = rng.choice([rows[row][1:], ["", *rows[row]], [*rows[row], "more"], rows[row][:-1]])
    else:
        rows[0][column] = rows[0][column - 1]
    return kind


def breaks_file(rng: random.Random, home: Path, folder: Folder, name: str) -> str:
    """Write one table in another manner that says the same, or cut it off; return what was done."""
    path, rows = home / f"{name}.csv", folder[name]
    kind = rng.choice(
        ["encoding", "separator", "cut", "name", "ends", "blank", "quoted", "above", "empty", "bytes", "book"]
    )
    if kind == "encoding":
        path.write_bytes(as_csv(rows).encode(encoding := rng.choice(ENCODINGS), "replace"))
        return encoding
    if kind == "separator":
        path.write_text(as_csv(rows, separator := rng.choice(";\t|: ^")), encoding="utf-8")
        return f"separator {separator!r}"
    if kind == "cut":
        whole = path.read_bytes()
        path.write_bytes(whole[: rng.randrange(len(whole))])
        folder[name] = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8", "replace"))))
    elif kind == "name":
        path.rename(home / (new := rng.choice(NAMES).format(name)))
        return f"named {new}"
    elif kind == "ends":
        path.write_bytes(
            as_csv(rows).replace("\n", ends := rng.choice(["\r", "\r\n", "\n\r", "\n\n", "\x85", "\u2028"])).encode()
        )
        return f"line ends {ends!r}"
    elif kind == "blank":
        wider = [["", *line, "", ""] for line in rows]
        path.write_text(as_csv([[], *wider[:2], [""] * 3, *wider[2:], []]), encoding="utf-8")
    elif kind == "quoted":
        path.write_text(as_csv(rows, quoting=csv.QUOTE_ALL, quotechar=(mark := rng.choice("\"'"))), encoding="utf-8")
        return f"quoted with {mark}"
    elif kind == "above":
        path.write_text(
            rng.choice(["sep=,\n", "Our study\n", "Our study,2024\n\n", "\ufeff\ufeff"]) + as_csv(rows),
            encoding="utf-8",
        )
    elif kind == "empty":
        path.write_text(rng.choice(["", " \n\n", ",".join(rows[0]) + "\n", "\ufeff", "\0", ",,,\n"]), encoding="utf-8")
        folder[name] = rows[:1]
    elif kind == "bytes":
        damaged = bytearray(path.read_bytes())
        damaged[rng.randrange(len(damaged))] = rng.choice([0x00, 0x80, 0xFF, 0xE9, 0x22, 0x0A, 0x0D])
        path.write_bytes(damaged)
        folder[name] = list(csv.reader(io.StringIO(damaged.decode("cp1252", "replace"), newline="")))
    else:
        return breaks_book(rng, home, folder)
    return kind


def breaks_book(rng: random.Random, home: Path, folder: Folder) -> str:
    """Put all tables on the sheets of one workbook, one of them misnamed, above an empty line or cut off."""
    book, victim = openpyxl.Workbook(), rng.choice(sorted(folder))
    kind = rng.choice(["right", "typo", "Sheet1", "title", "damaged", "hidden"])
    for name, rows in folder.items():
        (home / f"{name}.csv").unlink()
        title = (
            {"typo": rng.choice(TYPOS[:8])(name).strip() or "x", "Sheet1": "Sheet1"}.get(kind, name)
            if name == victim
            else name
        )
        sheet = book.create_sheet(title.strip()[:31])
        for line in [["Our study"], [], *rows] if kind == "title" and name == victim else rows:
            sheet.append([None if text == "" or not text.isprintable() else text for text in line])
        if kind == "hidden" and name == victim:
            sheet.sheet_state = "hidden"
    book.save(path := home / "returns.xlsx")
    if kind == "damaged":
        path.write_bytes(path.read_bytes()[: rng.randrange(path.stat().st_size)])
    return f"workbook, {kind} {victim}"


def plain(value: Any) -> Any:
    """Return a value as read, or a text as written, in one form."""
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp | date):
        return pd.Timestamp(value).date().isoformat()
    text = " ".join(str(value).replace("\ufeff", "").split()).casefold()
    try:
        return float(text)
    except ValueError:
        return text


def as_read(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    given = {name: frame for name, frame in tables.frames.items() if name not in tables.made}
    return {
        name: [
            {key: text for key, value in row.items() if (text := plain(value)) != ""}
            for row in frame.to_dict("records")
        ]
        for name, frame in given.items()
    }


def as_written(folder: Folder) -> dict[str, list[dict[str, Any]]]:
    written = {}
    for name, (header, *rows) in ((name, rows) for name, rows in folder.items() if rows):
        keys = [text.strip().strip("\ufeff").lower().replace(" ", "_") for text in header]
        filled = [dict(zip(keys, map(plain, line), strict=False)) for line in rows if any(line)]
        written[name] = [{key: text for key, text in row.items() if text != ""} for row in filled]
    return written


def check_one(home: Path, seed: int) -> None:
    rng, folder = random.Random(seed), folder_in_order()
    name = rng.choice(sorted(folder))
    if seed % 2:
        done = breaks_cells(rng, folder, name)
        write(home, folder)
    else:
        write(home, folder)
        done = breaks_file(rng, home, folder, name)
    tables = examine(home)
    assert as_text(home, tables) and json.dumps(as_json(home, tables))
    if not (tables.faults or tables.questions or tables.notes):
        assert as_read(tables) == as_written(folder), f"seed {seed}, {name}: {done}"


def test_the_folder_that_is_broken_is_in_order(tmp_path: Path) -> None:
    write(tmp_path, folder_in_order())
    tables = examine(tmp_path)
    assert (tables.faults, tables.questions, tables.notes) == ([], [], [])
    assert as_read(tables) == as_written(folder_in_order())


@pytest.mark.parametrize("seed", SAMPLE)
def test_a_folder_broken_at_random_is_read_as_it_is_or_something_is_said(tmp_path: Path, seed: int) -> None:
    check_one(tmp_path, seed)


@pytest.mark.proof
@pytest.mark.parametrize("seed", PROOF)
def test_many_folders_broken_at_random(tmp_path: Path, seed: int) -> None:
    check_one(tmp_path, seed)
