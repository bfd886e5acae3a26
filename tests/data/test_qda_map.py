"""A map of codes: drafted from a project, changed by hand, applied; and refused by line."""

import zipfile
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from helpers.cli import main
from helpers.data.faults import StudyError
from helpers.data.qda import QdaProject, read_project
from helpers.data.qda.code_map import draft_map, read_map
from helpers.data.qda.tables import as_tables
from helpers.data.study import load_study

CODES = """<CodeBook><Codes>
<Code guid="P" name="Our theories"><Code guid="1" name="On trust"/><Code guid="2" name="On time"/></Code>
<Code guid="S" name="Setting"/><Code guid="W" name="What works: &quot;why&quot; # 1"/><Code guid="R" name="Result"/>
<Code guid="N" name="Enrolment"/>
</Codes></CodeBook>"""
TEXT = "Ann listens without hurry. I felt heard. Then I told her about the rent."
CODED = ((0, 26, "S 1"), (27, 40, "W 1"), (41, 72, "R 1"), (0, 72, "1 N"))
MAP = """\
On trust: {configuration: 8.10, title: trust}
Our theories > On time: {}
Setting: {role: context}
'What works: "why" # 1': {role: mechanism, part: response}
Result:
  role: outcome
"""


def project(folder: Path, codes: str = CODES) -> Path:
    selections = ""
    for start, end, given in CODED:
        coded = "".join(f'<Coding guid="x"><CodeRef targetGUID="{code}"/></Coding>' for code in given.split())
        selections += (
            f'<PlainTextSelection guid="s" startPosition="{start}" endPosition="{end}">{coded}</PlainTextSelection>'
        )
    source = f'<TextSource guid="t" name="Interview" plainTextPath="internal://t.txt">{selections}</TextSource>'
    path = folder / "made.qdpx"
    with zipfile.ZipFile(path, "w") as package:
        opening = '<Project xmlns="urn:QDA-XML:project:1.0" name="p">'
        package.writestr("project.qde", f"{opening}{codes}<Sources>{source}</Sources></Project>")
        package.writestr("Sources/t.txt", TEXT)
    return path


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["import-qda", *map(str, arguments)])


def faults_of(folder: Path, text: str | bytes) -> list[str]:
    path = folder / "codes.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(StudyError) as refused:
        read_map(path, read_project(project(folder)))
    return str(refused.value).splitlines()


def test_a_map_gives_every_code_its_meaning_so_that_nothing_is_renamed(tmp_path: Path) -> None:
    (tmp_path / "codes.yml").write_text(MAP, encoding="utf-8")
    done = typed(project(tmp_path), "--map", tmp_path / "codes.yml", "--out", tmp_path / "study")
    assert done.exit_code == 0, done.output
    study = load_study(tmp_path / "study")
    assert study.cmocs[["cmoc_id", "title"]].to_numpy().tolist() == [["8.10", "trust"]]
    assert study.cmoc_elements["role"].tolist() == ["C", "M", "O"]
    assert study.cmoc_elements["part"].tolist()[1] == "response"
    assert study.cmoc_codings["npt_construct"].tolist() == ["Enrolment"]


def test_codes_of_one_number_in_a_map_are_one_configuration(tmp_path: Path) -> None:
    both = MAP.replace("On time: {}", "On time: {configuration: 8.10}")
    (tmp_path / "codes.yml").write_text(both, encoding="utf-8")
    read = read_project(project(tmp_path))
    assert as_tables(read, read_map(tmp_path / "codes.yml", read)).cmocs["cmoc_id"].tolist() == ["8.10"]


def test_the_draft_lists_every_code_with_its_count_and_says_what_the_names_say(tmp_path: Path) -> None:
    codes = CODES.replace("On trust", "CMO 1: trust").replace("Setting", "Context").replace("Result", "Outcome")
    path = project(tmp_path, codes)
    done = typed(path, "--codes", "--map", tmp_path / "codes.yml")
    assert done.exit_code == 0, done.output
    written = (tmp_path / "codes.yml").read_text(encoding="utf-8")
    assert written in done.output
    assert yaml.safe_load(written) == {
        "Our theories": {},
        "Our theories > CMO 1: trust": {"configuration": "1", "title": "trust"},
        "Our theories > On time": {},
        "Context": {"role": "context"},
        'What works: "why" # 1': {},
        "Outcome": {"role": "outcome"},
        "Enrolment": {"construct": "Enrolment"},
    }
    assert "# 4 passages\n'Our theories > CMO 1: trust':" in written
    assert "# 0 passages\nOur theories > On time:" in written
    again = typed(path, "--codes", "--map", tmp_path / "codes.yml")
    assert (again.exit_code, "is there already" in again.output) == (2, True)


def test_a_draft_says_beside_a_code_what_is_doubtful_of_it_and_of_no_other(tmp_path: Path) -> None:
    codes = CODES.replace("On trust", "Programme theory 1").replace("Enrolment", "Enrollmnt").replace("\n", "")
    written = draft_map(read_project(project(tmp_path, codes)), "made.qdpx")
    assert "passages; the code Programme theory 1 is read as a CMOC, for no code names one\nOur theories >" in written
    assert "perhaps Enrolment is meant; it gives no label\nEnrollmnt: {}" in written
    assert written.count("; the code ") == 2


def test_a_draft_applied_as_it_is_changes_nothing(tmp_path: Path) -> None:
    codes = CODES.replace("On trust", "CMOC 1").replace("Setting", "Context").replace("Result", "Outcome")
    read = read_project(project(tmp_path, codes))
    (tmp_path / "codes.yml").write_text(draft_map(read, "made.qdpx"), encoding="utf-8")
    plain, mapped = as_tables(read), as_tables(read, read_map(tmp_path / "codes.yml", read))
    for table in ("cmocs", "cmoc_elements", "cmoc_codings"):
        assert getattr(plain, table).equals(getattr(mapped, table))


@pytest.mark.parametrize(
    "name",
    ["a\u2028b", "- x", "? y", "{z}", "yes", "8.10", "&a", "!!python/name:os", "'", "\U0001f600", "x" * 200, "", " > "],
)
def test_any_name_of_a_code_goes_through_a_draft(tmp_path: Path, name: str) -> None:
    codes = CODES.replace("On trust", name.replace("&", "&amp;"))
    read = read_project(project(tmp_path, codes))
    (tmp_path / "codes.yml").write_text(draft_map(read, "made.qdpx"), encoding="utf-8")
    assert set(read_map(tmp_path / "codes.yml", read)) == set(read.codes)


def test_two_codes_of_one_path_are_two_lines_of_a_draft(tmp_path: Path) -> None:
    read = read_project(project(tmp_path, CODES.replace("On time", "On trust")))
    (tmp_path / "codes.yml").write_text(draft_map(read, "made.qdpx"), encoding="utf-8")
    assert "Our theories > On trust (2): {}" in (tmp_path / "codes.yml").read_text(encoding="utf-8")
    assert set(read_map(tmp_path / "codes.yml", read)) == set(read.codes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Setting: {role: context}\nSeting: {role: context}\n",
            'line 2: "Seting" is no code of the project; perhaps Setting',
        ),
        ("Setting: {role: context}\nSetting: {}\n", 'line 2: "Setting" is there twice'),
        ("\nSetting: {rol: context}\n", 'line 2: "rol" is nothing that a code can stand for; use configuration, title'),
        ("Setting: {role: contxt}\n", 'line 1: "contxt" is no role; perhaps context is meant; use context, mechanism'),
        ("Setting: {construct: Enrollment}\n", '"Enrollment" is no construct; perhaps Enrolment is meant'),
        ("Setting: {role: mechanism, part: reason}\n", '"reason" is no part'),
        ("Setting: {role: context, part: resource}\n", "has a part and no role: mechanism"),
        ("Setting: {title: trust}\n", "has a title and no configuration"),
        ("Setting: {configuration: NA}\n", '"NA" is no configuration'),
        ("Setting: {configuration: ''}\n", "is no configuration"),
        ("Setting: {configuration: [1, 2]}\n", "is no configuration"),
        (f"Setting: {{configuration: {'9' * 61}}}\n", "is no configuration"),
        ("Setting: context\n", '"context" is nothing that a code can stand for'),
        ("Setting: {role: context, role: outcome}\n", '"role" is nothing that a code can stand for'),
        ("- Setting\n", "line 1: does not say of any code what it stands for"),
        ("", "does not say of any code what it stands for"),
        ("Setting: {role: context\n", "is no YAML"),
        ("Setting: *other\n", "line 1: is no YAML (found undefined alias"),
        ("a: 1\n---\nb: 2\n", "is no YAML"),
        (b"Setting: \xff\n", "is not written in UTF-8"),
        (b"Setting: \x00\n", "holds a mark that no text file holds"),
        ("[" * 5000, "is nested too deep"),
        ("#" * (2**20 + 1), "holds more than 1 MB"),
    ],
)
def test_what_a_map_cannot_say_is_refused_by_line(tmp_path: Path, text: str | bytes, words: str) -> None:
    faults = faults_of(tmp_path, text)
    assert any(fault.startswith("codes.yml") and words in fault for fault in faults), faults


def test_everything_that_is_wrong_with_a_map_is_said_at_once_and_no_more_than_twenty_of_a_kind(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "".join(f"Nowhere {n}: {{}}\n" for n in range(50)) + "Setting: {role: x}\n")
    assert len(faults) == 22
    assert any("30 more like these" in fault for fault in faults)


@pytest.mark.parametrize(
    "value",
    [
        "!!python/object/apply:os.system ['touch MADE']",
        "!!python/name:os.system",
        "{role: !!python/object/apply:os.system ['touch MADE']}",
        "{configuration: !!binary aGVsbG8=}",
    ],
)
def test_no_tag_of_a_map_makes_anything(tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert faults_of(tmp_path, f"Setting: {value}\n")
    assert not (tmp_path / "MADE").exists()


def test_aliases_that_multiply_are_not_followed(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))]
    assert any("is no code of the project" in fault for fault in faults_of(tmp_path, "\n".join(lines)))


def test_a_map_that_is_not_there_and_codes_of_no_project_are_refused(tmp_path: Path) -> None:
    absent = typed(project(tmp_path), "--map", tmp_path / "none.yml", "--out", tmp_path / "study")
    assert (absent.exit_code, "there is no such file" in absent.output) == (2, True)
    assert typed("--codes").exit_code == 2
    assert not (tmp_path / "study").exists()
    assert isinstance(read_project(project(tmp_path)), QdaProject)
