"""A map is read strictly: plain YAML, known keys, and each fault with its line."""

from pathlib import Path

import pytest

from helpers.data.faults import StudyError
from helpers.data.mapping.map_reader import read_map
from helpers.data.mapping.map_text import map_text

GOOD = """\
dates: day-first
sources:
- file: a.csv
  header: 1
  tables:
    questionnaires:
      rounds: {1: Pre, 2: Post}
      patient_id: Client ref
      site_id: {from: Service, words: sites}
      gse_01: {1: Pre GSE 1, 2: Post GSE 1}
      gse_02: '? Pre GSE 2'
words:
  sites: {North: '1', no: '2'}
sites:
  '1': {site_name: North}
"""


def read(text: str, folder: Path) -> object:
    path = folder / "map.yml"
    path.write_text(text, encoding="utf-8")
    return read_map(path)


def test_a_map_is_read_and_written_as_it_is(tmp_path: Path) -> None:
    described = read_map_of(GOOD, tmp_path)
    (source,) = described.sources
    table = source.tables["questionnaires"]
    assert table.rounds == {1: "Pre", 2: "Post"}
    assert table.columns["gse_01"].headings == {1: "Pre GSE 1", 2: "Post GSE 1"}
    assert table.columns["gse_02"].unsure
    assert source.wanted() == ["Client ref", "Service", "Pre GSE 1", "Post GSE 1"]
    assert described.words == {"sites": {"North": "1", "no": "2"}}
    again = read_map_of(map_text(described), tmp_path)
    assert again.words == described.words
    assert map_text(again) == map_text(described)


def read_map_of(text: str, folder: Path):  # type: ignore[no-untyped-def]
    return read(text, folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "patient_id",
            "patientid",
            'line 8, column 7 of the line: "patientid" is not known here; perhaps patient_id is',
        ),
        ("questionnaires", "passwords", 'line 6, column 5 of the line: "passwords" is not known here; tables has'),
        ("day-first", "either", '"either" is not allowed here; give one of day-first, month-first'),
        ("{1: Pre, ", "{99: Pre, ", "99 is not allowed here; give a whole number from 1 to 20"),
        ("words: sites}", "words: places}", 'line 9: "places" is no list under words; there are sites'),
        ("Client ref", "[a, b]", "line 8, column 19 of the line: the value is not allowed here"),
        ("Client ref", "!!python/name:os.system x", "line 8: the map cannot be read here (it has a tag"),
        ("Client ref", "&a Client ref", "line 8: the map cannot be read here (it has a tag, an anchor or an alias)"),
        ("Client ref", "{as: exec}", '"exec" is not allowed here; give one of months after the first'),
        ("Client ref", "'unclosed", "the map cannot be read here"),
        ("  header: 1", "  header: 1\n  header: 2", '"header" is not allowed here; give each key once'),
    ],
)
def test_what_no_map_may_say(old: str, new: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(StudyError) as refused:
        read(GOOD.replace(old, new, 1), tmp_path)
    assert message.replace("the value is", "is") in str(refused.value).replace("the value is", "is")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "just words", pytest.param("[" * 5_000, marks=pytest.mark.proof), "a: " * 50, "\x00", "sources: {}"],
)
def test_what_is_no_map_is_refused_without_a_traceback(text: str, tmp_path: Path) -> None:
    with pytest.raises(StudyError):
        read(text, tmp_path)
