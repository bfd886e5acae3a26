"""Tables written as a REFI-QDA project, with the codes of our own codebook, come back as the same tables."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import pandas as pd

from helpers.data.qda import read_project
from helpers.data.qda.codebook import codebook_xml
from helpers.data.qda.tables import NO_LABEL, as_tables
from helpers.data.study import examine, load_published, load_study
from helpers.vocabulary import ROLES


def write_project(
    path: Path, cmocs: pd.DataFrame, elements: pd.DataFrame, codings: pd.DataFrame, constructs: pd.DataFrame
) -> None:
    """Write CMOCs, their elements and the coders' labels as a project: one text per CMOC."""
    project = Element("Project", name="CMOCs")
    users = SubElement(project, "Users")
    for coder in sorted(set(codings["coder"])):
        SubElement(users, "User", guid=coder, name=coder)
    codes = codes_of(constructs, list(cmocs["cmoc_id"]))
    SubElement(project, "CodeBook").append(codes)
    guids = {code.get("name", ""): code.get("guid", "") for code in codes.iter("Code")}
    texts = add_sources(project, cmocs, elements, codings, guids)
    sets = SubElement(project, "Sets")
    for column in ("theme", "npt_construct"):
        for name, part in cmocs.dropna(subset=[column]).groupby(column, sort=False):
            group = SubElement(sets, "Set", guid=f"set {name}", name=str(name))
            for cmoc in part["cmoc_id"]:
                SubElement(group, "MemberCode", targetGUID=guids[f"CMOC {cmoc}"])
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("project.qde", ElementTree.tostring(project, encoding="utf-8"))
        for number, text in enumerate(texts):
            package.writestr(f"Sources/{number}.txt", text)


def codes_of(constructs: pd.DataFrame, cmocs: list[str]) -> Element:
    """Return the codes of our codebook, with one for every CMOC."""
    book = ElementTree.fromstring(codebook_xml(constructs))
    for node in book.iter():
        node.tag = node.tag.rpartition("}")[2]
    (group,) = [code for code in book.iter("Code") if code.get("name") == "CMOC"]
    for cmoc in cmocs:
        SubElement(group, "Code", guid=f"code {cmoc}", name=f"CMOC {cmoc}")
    codes = book.find("Codes")
    assert codes is not None
    return codes


def add_sources(
    project: Element, cmocs: pd.DataFrame, elements: pd.DataFrame, codings: pd.DataFrame, guids: dict[str, str]
) -> list[str]:
    """Add a source for every CMOC, and return their texts."""
    first, texts = min(codings["coder"]), []
    sources = SubElement(project, "Sources")
    for number, cmoc in enumerate(cmocs["cmoc_id"]):
        source = SubElement(sources, "TextSource", guid=f"source {number}", plainTextPath=f"internal://{number}.txt")
        start, clauses = 0, elements[elements["cmoc_id"] == cmoc].sort_values("position")
        for role, text in zip(clauses["role"], clauses["text"], strict=True):
            coded = [(ROLES[role].capitalize(), first), (f"CMOC {cmoc}", first)]
            select(source, (start, start + len(text)), text, [(guids[code], coder) for code, coder in coded])
            start += len(text) + 1
        texts.append("\n".join(clauses["text"]))
        labels = codings[codings["cmoc_id"] == cmoc].fillna({"npt_construct": NO_LABEL})
        coded = [(f"CMOC {cmoc}", first), *zip(labels["npt_construct"], labels["coder"], strict=True)]
        beginning = texts[-1][:40] + "..."
        select(source, (0, len(texts[-1])), beginning, [(guids[code], coder) for code, coder in coded])
    return texts


def select(source: Element, span: tuple[int, int], words: str, coded: list[tuple[str, str]]) -> None:
    """Add a selection with its codes, each given by a coder."""
    name = " ".join(words.split())
    selection = SubElement(
        source, "PlainTextSelection", name=name, startPosition=str(span[0]), endPosition=str(span[1])
    )
    for code, coder in coded:
        coding = SubElement(selection, "Coding", creatingUser=coder)
        SubElement(coding, "CodeRef", targetGUID=code)


def test_the_books_own_cmocs_written_as_a_project_come_back_as_the_same_tables(tmp_path: Path) -> None:
    study, path = load_study(""), tmp_path / "written.qdpx"
    write_project(path, study.cmocs, study.cmoc_elements, study.cmoc_codings, load_published("npt_constructs"))
    tables = as_tables(read_project(path))
    plain = {"check_dtype": False}
    pd.testing.assert_frame_equal(tables.cmoc_elements, study.cmoc_elements[list(tables.cmoc_elements)], **plain)
    pd.testing.assert_frame_equal(tables.cmoc_codings, study.cmoc_codings, **plain)
    columns = ["cmoc_id", "theme", "npt_construct"]
    pd.testing.assert_frame_equal(tables.cmocs[columns], study.cmocs[columns], **plain)
    assert tables.findings == ()


def test_a_label_that_a_coder_withheld_and_marks_that_xml_reserves_come_back(tmp_path: Path) -> None:
    cmocs = pd.DataFrame({"cmoc_id": ["A&B", "c"], "theme": ['<"T">', None], "npt_construct": ["Activation", None]})
    rows = [
        (cmoc, position, role, f'{role} <of> "{cmoc}" \U0001f600')
        for cmoc in ("A&B", "c")
        for position, role in enumerate("CMO", 1)
    ]
    elements = pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "text"])
    given = [("A&B", "Coder A", "Activation"), ("A&B", "Coder B", None), ("c", "Coder A", None), ("c", "Coder B", None)]
    codings = pd.DataFrame(given, columns=["cmoc_id", "coder", "npt_construct"])
    write_project(tmp_path / "w.qdpx", cmocs, elements, codings, load_published("npt_constructs"))
    tables = as_tables(read_project(tmp_path / "w.qdpx"))
    pd.testing.assert_frame_equal(tables.cmoc_elements, elements, check_dtype=False)
    pd.testing.assert_frame_equal(tables.cmoc_codings, codings, check_dtype=False)


def test_a_project_that_lies_in_a_study_folder_is_read_as_its_tables(tmp_path: Path) -> None:
    study = load_study("")
    given = (study.cmocs, study.cmoc_elements, study.cmoc_codings, load_published("npt_constructs"))
    write_project(tmp_path / "coded.qdpx", *given)
    tables = examine(tmp_path)
    read = "read as cmocs.csv (24), cmoc_elements.csv (73), cmoc_codings.csv (48)"
    assert tables.faults == []
    assert [note.text() for note in tables.notes] == [f"coded.qdpx: {read}; linkbook import-qda writes them as tables"]
    columns = ["cmoc_id", "position", "role", "text"]
    pd.testing.assert_frame_equal(load_study(tmp_path).cmoc_elements[columns], study.cmoc_elements[columns])
    assert [path.name for path in tmp_path.iterdir()] == ["coded.qdpx"]


def test_a_project_is_set_aside_for_tables_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "coded.qdpx").write_bytes(b"no project")
    assert [fault.rule for fault in examine(tmp_path).faults] == ["project-unreadable"]
    (tmp_path / "sites.csv").write_text("site_id,region\n1,Kent\n")
    beside = examine(tmp_path)
    assert (beside.faults, [question.rule for question in beside.questions]) == ([], ["project-left-out"])
    (tmp_path / "cmoc_elements.csv").write_text("cmoc_id,position,role,text\n1,1,C,a\n1,2,M,b\n1,3,O,c\n")
    assert "coded.qdpx: is not read, for cmoc_elements.csv is there" in [
        note.text() for note in examine(tmp_path).notes
    ]
