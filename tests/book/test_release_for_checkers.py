"""What people who check outputs are given: a list with context, SACRO's form, a crate, and two signatures to verify."""

import hashlib
import json
import os
import subprocess
import venv
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from helpers.analysis.disclosure import PROFILES
from helpers.book.file_checksums import sha256
from helpers.book.naming import edition_named
from helpers.book.release.crate import read_bag
from helpers.book.release.outputs import Output
from helpers.book.release.publish import Searched, publish, refusals
from helpers.book.release.signing import refuse_signed, sign, verify
from helpers.book.release.text_to_read import COLUMNS
from helpers.cli import main
from helpers.data.study_settings import StudySettings

HERE = Path(__file__).parent
TABLE, PICTURE = b"group,patients\na,10\nb,30\n", b"\x89PNG\r\n\x1a\n"
NAME = "gp-usage-site-C-ratio-released-research"


def searched(texts: int = 1, profile: str = "research") -> Searched:
    """A release of one figure with its table, one table that is about sites, and one that was left out."""
    files = {sha256(TABLE): f"{NAME}.csv", sha256(PICTURE): f"{NAME}.png"}
    told = {"caption": "Ratio, by site.", "question": "How often did patients see a GP?"}
    rule = "research: 1 of 3 counts hidden, others rounded to 5"
    outputs = [
        Output("notebooks/a.html", "ratio", "figure", "18 to 47", rule, "private", "n\n", files, **told),
        Output("notebooks/a.html", "few", "table", "", "research: left out, it rests on fewer than 8", "private"),
    ]
    text = pd.DataFrame([["cmocs.csv", 2, "theme", "Trust", 1, "a.html", ""]] * texts, columns=list(COLUMNS))
    settings = StudySettings(name="Two towns", authors=("A. Author",), licence="None given")
    return Searched("mine", outputs, text, PROFILES[profile], settings)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release that was published and that nobody has signed, in the build folder of a project."""
    home = tmp_path / "build" / "mine"
    html = home / "made"
    for name, content in {"_images/ab.png": PICTURE, "_downloads/x/t.csv": TABLE, "a page.html": b"<p>10</p>"}.items():
        (html / name).parent.mkdir(parents=True, exist_ok=True)
        (html / name).write_bytes(content)
    return publish(html, home, searched())


@pytest.fixture
def signed(release: Path) -> Path:
    sign(release, "A. Name", "analyst", text_read=True)
    sign(release, "B. Other", "output checker", text_read=False)
    return release


def test_the_list_says_of_each_file_what_a_checker_asks(release: Path) -> None:
    listed = pd.read_csv(release / "outputs.csv", keep_default_na=False).set_index("file")
    figure = listed.loc["_images/ab.png"]
    assert figure["what"] == "Ratio, by site."
    assert figure["question"] == "How often did patients see a GP?"
    assert (figure["who"], figure["n"], figure["underlying_table"]) == ("patients", "18 to 47", f"{NAME}.csv")
    assert figure["sha256"] == hashlib.sha256(PICTURE).hexdigest()
    assert listed.loc["notebooks/a.html#few", "rule"].startswith("research: left out")
    assert listed.loc["study.toml, name", "rule"] == "to be read"


def shape(value: Any) -> Any:
    """Return the keys and kinds of a record, but of what differs from one output to another."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items() if key not in ("properties", "outcome", "fair", "sdc")}
    if isinstance(value, list):
        return [shape(one) for one in value[:1] if isinstance(one, dict)]
    return type(value)


def test_the_list_has_the_form_that_acro_itself_writes(release: Path) -> None:
    ours = json.loads((release / "sacro" / "results.json").read_text())
    acros = json.loads((HERE / "acro_results.json").read_text())
    assert ours["version"] == acros["version"]
    assert list(ours["results"]) == [NAME, f"{NAME}-figure"]
    (table, picture), written = acros["results"].values(), list(ours["results"].values())
    assert [shape(one) for one in written] == [shape(table), shape(picture)]
    assert {key: type(written[0][key]) for key in table} == {key: type(value) for key, value in table.items()}
    assert [(one["uid"], one["status"], one["type"]) for one in written] == [
        (NAME, "pass", "table"),
        (f"{NAME}-figure", "review", "custom"),
    ]
    for path in ("results.json", f"{NAME}.csv", f"{NAME}.png"):
        digest = (release / "sacro" / "checksums" / f"{path}.txt").read_text()
        assert digest == hashlib.sha256((release / "sacro" / path).read_bytes()).hexdigest()


def graph_of(content: bytes) -> dict[str, dict[str, Any]]:
    return {one["@id"]: one for one in json.loads(content)["@graph"]}


def test_the_crate_is_flat_and_every_part_it_names_is_there(release: Path, signed: Path) -> None:
    payload = read_bag(signed / "crate.zip")
    unsigned = graph_of((release / "ro-crate-metadata.json").read_bytes())
    for graph in (unsigned, graph_of(payload["ro-crate-metadata.json"])):
        root = graph[graph["ro-crate-metadata.json"]["about"]["@id"]]
        assert {"name", "description", "datePublished", "license"} <= root.keys()
        parts = {part["@id"].replace("%20", " ") for part in root["hasPart"]}
        assert {"html/a page.html", "outputs.csv", f"sacro/{NAME}.csv"} <= parts <= payload.keys()
        assert graph["html/_images/ab.png"]["description"] == "Ratio, by site."
        for entity in graph.values():
            for value in entity.values():
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, dict):
                        assert list(one) == ["@id"], "a flat graph has references and no entity inside another"
                        assert one["@id"] in graph or one["@id"].startswith("https://"), one
    assert unsigned["#disclosure-check"]["actionStatus"].endswith("PotentialActionStatus")
    graph = graph_of(payload["ro-crate-metadata.json"])
    assert "#disclosure-check" not in graph
    checks = [graph[f"#disclosure-check-{number}"] for number in (1, 2)]
    assert [graph[check["agent"]["@id"]]["jobTitle"] for check in checks] == ["analyst", "output checker"]
    assert all(check["actionStatus"].endswith("CompletedActionStatus") for check in checks)


def test_the_bag_has_the_sha_512_of_every_byte(signed: Path) -> None:
    with zipfile.ZipFile(signed / "crate.zip") as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
        assert {name.partition("/")[0] for name in archive.namelist()} == {"linkbook-release"}
    assert files["bagit.txt"].startswith(b"BagIt-Version: 1.0\n")
    assert b"External-Identifier: urn:uuid:" in files["bag-info.txt"]
    payload = {name for name in files if name.startswith("data/")}
    tags = {"bagit.txt", "bag-info.txt", "manifest-sha512.txt"}
    for manifest, names in (("manifest-sha512.txt", payload), ("tagmanifest-sha512.txt", tags)):
        lines = dict(line.split("  ", 1)[::-1] for line in files[manifest].decode().splitlines())
        assert lines == {name: hashlib.sha512(files[name]).hexdigest() for name in names}


def test_a_release_that_two_people_signed_is_verified(signed: Path) -> None:
    assert verify(signed).faults == ()
    with pytest.raises(ValueError, match="has been signed"):
        refuse_signed(signed)


def drop_a_signature(release: Path) -> None:
    kept = json.loads((release / "signatures.json").read_text())[:1]
    (release / "signatures.json").write_text(json.dumps(kept))


def sign_twice_as_one(release: Path) -> None:
    first, second = json.loads((release / "signatures.json").read_text())
    (release / "signatures.json").write_text(json.dumps([first, second | {"name": "a name"}]))


def nobody_read(release: Path) -> None:
    given = json.loads((release / "signatures.json").read_text())
    (release / "signatures.json").write_text(json.dumps([one | {"text_read": False} for one in given]))


def make_a_link(release: Path) -> None:
    page = release / "html" / "a page.html"
    page.rename(release.parent / "elsewhere.html")
    page.symlink_to(release.parent / "elsewhere.html")


def a_word_for_yes(release: Path) -> None:
    given = json.loads((release / "signatures.json").read_text())
    (release / "signatures.json").write_text(json.dumps([one | {"text_read": "no"} for one in given]))


def make_the_list_anew(release: Path) -> None:
    (release / "html" / "a page.html").write_text("<p>3</p>")
    lines = (release / "SHA256SUMS").read_text().splitlines()
    digest = hashlib.sha256(b"<p>3</p>").hexdigest()
    lines = [f"{digest}  {line[66:]}" if line.endswith("a page.html") else line for line in lines]
    (release / "SHA256SUMS").write_text("\n".join(lines) + "\n")


def unlist_the_text(release: Path) -> None:
    lines = [line for line in (release / "SHA256SUMS").read_text().splitlines() if "text_to_read" not in line]
    (release / "SHA256SUMS").write_text("\n".join(lines) + "\n")
    (release / "text_to_read.csv").unlink()


def edit_a_signature(release: Path) -> None:
    first, second = json.loads((release / "signatures.json").read_text())
    edited = json.dumps([first | {"role": "governor"}, second], indent=1) + "\n"
    (release / "signatures.json").write_text(edited)


def zip_again(change: Callable[[list[tuple[zipfile.ZipInfo, bytes]]], Any]) -> Callable[[Path], None]:
    """Pack the crate anew after its entries were changed."""

    def spoil(release: Path) -> None:
        with zipfile.ZipFile(release / "crate.zip") as archive:
            entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
        change(entries)
        with zipfile.ZipFile(release / "crate.zip", "w") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a name that is there twice
            for entry, content in entries:
                archive.writestr(entry, content)

    return spoil


def with_entry(name: str, *, place: int = -1) -> Callable[[Path], None]:
    """Add an entry to the crate."""
    return zip_again(lambda entries: entries.insert(place, (zipfile.ZipInfo(name), b"Jane Smith")))


def make_links(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    for entry, _ in entries:
        entry.external_attr = 0o120777 << 16


def add_a_word(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    entries[:] = [(one, c + b"Note: x\n" if one.filename.endswith("bag-info.txt") else c) for one, c in entries]


def put_before(release: Path) -> None:
    (release / "crate.zip").write_bytes(b"Jane Smith" + (release / "crate.zip").read_bytes())


def comment_on(release: Path) -> None:
    with zipfile.ZipFile(release / "crate.zip", "a") as archive:
        archive.comment = b"Jane Smith"


def other_line_endings(release: Path) -> None:
    (release / "SHA256SUMS").write_bytes((release / "SHA256SUMS").read_bytes().replace(b"\n", b"\r\n"))


SPOILT: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a page changed": (lambda r: (r / "html" / "a page.html").write_text("<p>3</p>"), "html/a page.html: has changed"),
    "a page gone": (lambda r: (r / "html" / "a page.html").unlink(), "html/a page.html: is gone"),
    "a file more": (lambda r: (r / "html" / "b.html").write_text("x"), "html/b.html: was not there when"),
    "a file under another name": (
        lambda r: (r / "html" / "a page.html").rename(r / "html" / "c.html"),
        "html/c.html: was not there when",
    ),
    "a folder that is a link": (lambda r: (r / "html" / "more").symlink_to(r.parent), "html/more: is a link"),
    "a page that is a link": (make_a_link, "html/a page.html: is a link"),
    "sums of no text": (lambda r: (r / "SHA256SUMS").write_bytes(b"\xff\xfe\x00"), "SHA256SUMS: cannot be read"),
    "a word for yes": (a_word_for_yes, "signatures.json: cannot be read"),
    "JSON without a bottom": (
        lambda r: (r / "signatures.json").write_text("[" * 100_000),
        "signatures.json: cannot be read",
    ),
    "the list of text": (lambda r: (r / "text_to_read.csv").write_text("file\n"), "text_to_read.csv: has changed"),
    "the text not listed": (unlist_the_text, "text_to_read.csv: is not listed"),
    "sums made anew": (make_the_list_anew, "signatures.json: A. Name signed other files than these"),
    "no sums": (lambda r: (r / "SHA256SUMS").unlink(), "SHA256SUMS: is not there"),
    "one signature": (drop_a_signature, "signatures.json: 1 of 2 people have signed"),
    "one person twice": (sign_twice_as_one, "signatures.json: 1 of 2 people have signed"),
    "no signature": (lambda r: (r / "signatures.json").unlink(), "signatures.json: 0 of 2 people have signed"),
    "unread text": (nobody_read, "text_to_read.csv: nobody has signed that its text was read"),
    "no JSON": (lambda r: (r / "signatures.json").write_text("[1"), "signatures.json: cannot be read"),
    "other JSON": (lambda r: (r / "signatures.json").write_text('[{"name": 1}]'), "signatures.json: cannot be read"),
    "other line endings in the sums": (other_line_endings, "SHA256SUMS: is not the list that was signed"),
    "a signature edited": (edit_a_signature, "signatures.json: is not as crate.zip has it"),
    "an empty folder": (lambda r: (r / "html" / "Jane Smith").mkdir(), "html/Jane Smith: is no file"),
    "an entry twice in the crate": (
        with_entry("linkbook-release/data/html/a page.html", place=0),
        "crate.zip: does not hold the files",
    ),
    "an entry more in the crate": (with_entry("linkbook-release/note.txt"), "crate.zip: does not hold the files"),
    "an entry outside the crate": (with_entry("../../note.txt"), "crate.zip: does not hold the files"),
    "links in the crate": (zip_again(make_links), "crate.zip: does not hold the files"),
    "a word more in the crate": (zip_again(add_a_word), "crate.zip: does not hold the files"),
    "bytes before the crate": (put_before, "crate.zip: does not hold the files"),
    "a comment on the crate": (comment_on, "crate.zip: does not hold the files"),
    "no crate": (lambda r: (r / "crate.zip").unlink(), "crate.zip: is not there"),
    "another crate": (lambda r: (r / "crate.zip").write_bytes(b"PK"), "crate.zip: does not hold the files"),
}


if hasattr(os, "mkfifo"):
    SPOILT["a pipe"] = (lambda r: os.mkfifo(r / "html" / "pipe"), "html/pipe: is no file")


@pytest.mark.parametrize("kind", SPOILT)
def test_whatever_is_not_as_it_was_signed_is_named(signed: Path, kind: str) -> None:
    spoil, said = SPOILT[kind]
    spoil(signed)
    assert [f"{file}: {fault}" for file, fault in verify(signed).faults if f"{file}: {fault}".startswith(said)]


def test_text_needs_a_reader_only_where_there_is_text(release: Path) -> None:
    (release / "text_to_read.csv").write_text(",".join(COLUMNS) + "\n")
    lines = [line for line in (release / "SHA256SUMS").read_text().splitlines() if "text_to_read" not in line]
    digest = sha256((release / "text_to_read.csv").read_bytes())
    (release / "SHA256SUMS").write_text("\n".join([*lines, f"{digest}  text_to_read.csv"]) + "\n")
    for name in ("A. Name", "B. Other"):
        sign(release, name, "checker", text_read=False)
    assert verify(release).faults == ()


@pytest.mark.parametrize(
    ("name", "role", "words"),
    [
        ("a  NAME", "analyst", "another person's"),
        (" ", "analyst", "name: give one line of text"),
        ("...", "analyst", "name: give one line of text"),
        ("x" * 121, "analyst", "name: give one line of text"),
        ("B. Other", "a\x1b[31m", "role: give one line of text"),
    ],
)
def test_what_is_no_second_signature_is_refused(release: Path, name: str, role: str, words: str) -> None:
    sign(release, "A. Name", "analyst", text_read=True)
    with pytest.raises(ValueError, match=words):
        sign(release, name, role, text_read=True)
    assert not (release / "crate.zip").exists()


def test_who_signed_before_reading_the_text_signs_again_to_say_so(release: Path) -> None:
    for name in ("A. Name", "B. Other"):
        sign(release, name, "checker", text_read=False)
    assert [fault for _, fault in verify(release).faults if "signs with --text-read, once more" in fault]
    with pytest.raises(ValueError, match="or the same with --text-read"):
        sign(release, "b other", "checker", text_read=False)
    signatures = sign(release, "B. Other", "checker", text_read=True)
    assert [(one.name, one.text_read) for one in signatures] == [("A. Name", False), ("B. Other", True)]
    assert verify(release).faults == ()


def test_nobody_signs_what_has_changed(release: Path) -> None:
    (release / "html" / "a page.html").write_text("<p>3</p>")
    with pytest.raises(ValueError, match=r"not signed.*\n  html/a page\.html: has changed"):
        sign(release, "A. Name", "analyst", text_read=True)


def test_the_commands_say_what_is_so_and_with_which_exit_code(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = release.parents[2]
    monkeypatch.setattr("helpers.book.naming.edition_named", lambda name: edition_named(name, root=root))

    def linkbook(*typed: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, typed)
        assert "Traceback" not in done.output
        return done.exit_code, done.output

    assert linkbook("verify", "mine")[0] == 2
    assert "read: who has read it signs with" in linkbook("sign", "mine", "--name", "A. Name", "--role", "analyst")[1]
    code, said = linkbook("sign", "mine", "--name", "A. Name", "--role", "analyst", "--text-read")
    assert (code, "1 of 2 people" in said, "another person's" in said) == (0, True, True)
    assert linkbook("sign", "mine", "--name", "A. Name", "--role", "checker")[0] == 2
    assert linkbook("sign", "mine", "--name", "B. Other", "--role", "checker")[0] == 0
    code, said = linkbook("verify", "mine")
    assert (code, "A. Name, analyst, who has read the text" in said) == (0, True)
    assert json.loads(linkbook("verify", "mine", "--json")[1])["verified"] is True
    (release / "outputs.csv").write_text("file\n")
    code, said = linkbook("verify", "mine", "--json")
    assert (code, json.loads(said)["faults"][0]["file"]) == (2, "outputs.csv")
    assert linkbook("verify", "other")[0] == linkbook("verify", "../x")[0] == linkbook("sign", "mine")[0] == 2


def test_an_output_whose_rule_leaves_single_sites_out_is_not_left_out_itself() -> None:
    rules = ["research: small and dominated sites left out", "research: left out, it is too thin", "", "none: as it is"]
    outputs = [Output("a.html", "a", "table", "", rule, "private") for rule in rules]
    assert [output.is_left_out for output in outputs] == [False, True, False, False]


@pytest.mark.parametrize("profile", PROFILES)
def test_each_refusal_stands_on_a_line_of_its_own(profile: str) -> None:
    lines = refusals(searched(profile=profile)).splitlines()
    assert [line[:4] for line in lines if line[:1].isdigit()] == [f"{number}. *" for number in range(1, 6)]
    assert not any("  2. " in line or ".2. " in line or "4. **" in line[4:] for line in lines)


def test_the_middle_of_six_numbers_is_no_multiple_of_six() -> None:
    said = refusals(searched(profile="midpoint6"))
    assert "multiple of" not in said and "Counts under" not in said
    assert "the middle of 6 numbers" in said


def test_the_page_on_refusals_is_true_of_its_release() -> None:
    said = refusals(searched())
    assert "2 outputs" in said or "two outputs" in said.lower()
    assert "multiple of 5" in said
    assert "Counts under 8 are hidden" in said
    assert "one output" in said.lower()
    assert "one text of the study stands in `text_to_read.csv`" in said
    assert ".csv, .png" in said
    assert "for synthetic and published data only" in refusals(searched(profile="none"))
    assert "this release has none of the study's own" in refusals(searched(texts=0))


@pytest.mark.proof
def test_acro_rocrate_and_bagit_read_what_is_written(signed: Path, tmp_path: Path) -> None:
    """acro does not take this pandas: all read in an environment of their own, which needs a package index."""
    venv.create(tmp_path / "own", with_pip=True)
    python = tmp_path / "own" / "bin" / "python"
    for typed in (["-m", "pip", "install", "-q", "acro==1.0.2", "rocrate", "bagit", "setuptools<81"],):
        subprocess.run([python, *typed], check=True, capture_output=True)
    with zipfile.ZipFile(signed / "crate.zip") as archive:
        archive.extractall(tmp_path / "bag")
    read = f"""
import bagit
from acro.record import load_records
from rocrate.rocrate import ROCrate
records = load_records({str(signed / "sacro")!r})
assert records.get_keys() == [{NAME!r}, {NAME + "-figure"!r}]
assert list(records.get({NAME!r}).output[0]["patients"]) == [10, 30]
bag = bagit.Bag({str(tmp_path / "bag" / "linkbook-release")!r})
bag.validate()
crate = ROCrate(bag.path + "/data")
assert crate.name == "Two towns: a release"
assert "https://w3id.org/shp#DisclosureCheck" in str(crate.get("#disclosure-check-1").properties())
print("read")
"""
    done = subprocess.run([python, "-c", read], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("read\n", 0), done.stderr
