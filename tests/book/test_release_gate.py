"""The gate of a release: every path by which a patient could leak is planted in a small site, and the gate finds it."""

import base64
import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.disclosure import PROFILES
from helpers.book.file_checksums import sha256
from helpers.book.release.identifiers import Identifiers, add_ids, identifiers_of
from helpers.book.release.outputs import Output, outputs_csv
from helpers.book.release.pages import small_counts
from helpers.book.release.search import Finding, search_site
from helpers.book.search_index import scores, weighed_words
from helpers.data.study import Study
from helpers.data.study_settings import StudySettings
from helpers.show.page.data_files import xlsx_bytes

ID = "SENTINEL-77Q4"
CSV = "group,patients\na,10\nb,hidden\nc,30\n"
PAGE = "notebooks/sites/site_01.html"
TABLE = (
    '<div class="cell_output"><div class="lb-output lb-output-table" id="people"><table><tr><th>Group</th>'
    "<th>Patients</th></tr><tr><td>a</td><td>10</td></tr><tr><td>b</td><td>hidden</td></tr></table></div></div>"
)
FIGURE = (
    '<figure class="lb-figure" id="bands"><img src="../../_images/bands.png" alt="Most said no."/>'
    "<figcaption>Answers in bands.</figcaption></figure>"
)


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A picture of one dot, with further parts."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), *chunks]
    parts += [(b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    made = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def html_of(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Site 1</title></head><body><article>{body}</article></body></html>"


def study() -> Study:
    """Three tables about forty people with telling ids, and an odd one out of long free text."""
    people = [ID, *(f"SENTINEL-{i:02d}ZZ" for i in range(39))]
    before = [(7 * i * i + 3 * i) % 23 for i in range(40)]
    after = [(5 * i * i + 11 * i) % 19 for i in range(40)]
    usage = pd.DataFrame({"site_id": "1", "patient_id": people, "gp_appointments_before": before})
    usage = usage.assign(gp_appointments_after=after, months_before=6.0, months_after=6.0)
    asked = pd.DataFrame({"patient_id": people, "site_id": "1", "round": 1, "months_since_first": 0.0})
    asked = asked.assign(**{f"gse_{i:02d}": [(i * k + k) % 4 + 1 for k in range(40)] for i in range(1, 11)})
    seen = pd.DataFrame({"patient_id": people, "site_id": "1", "ethnic_group": "White British"})
    seen.loc[0, "ethnic_group"] = (
        "Told us at length about her late husband, the dog, and the long walk to the surgery in the winter"
    )
    return study_of(gp_usage=usage, questionnaires=asked, participants=seen)


def study_of(**tables: pd.DataFrame) -> Study:
    return Study("", tables, dict.fromkeys(tables, "private"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site that passes: one page with a table and a figure, their downloads, a search index, a style sheet."""
    page = tmp_path / PAGE
    for folder in (page.parent, tmp_path / "_downloads" / "0a", tmp_path / "_images", tmp_path / "_static"):
        folder.mkdir(parents=True)
    page.write_text(html_of(TABLE + FIGURE))
    (tmp_path / "_downloads" / "0a" / "people.csv").write_text(CSV)
    (tmp_path / "_downloads" / "0a" / "people.xlsx").write_bytes(xlsx_bytes(CSV))
    (tmp_path / "_images" / "bands.png").write_bytes(png())
    (tmp_path / "_static" / "book.css").write_text("p { color: black }")
    (tmp_path / "searchindex.js").write_text('Search.setIndex({"terms":{"patient":0,"site":0}})')
    return tmp_path


def outputs(csv: str = CSV, **more: str) -> list[Output]:
    files = {sha256(csv.encode()): "people.csv", sha256(xlsx_bytes(csv)): "people.xlsx"} | more
    rule = "research: 1 of 3 counts hidden, others rounded to 5"
    return [
        Output(PAGE, "people", "table", "48 to 97", rule, "private", csv, files),
        Output(PAGE, "bands", "figure", "48 to 97", rule, "private", "", {sha256(png()): "bands.png"}),
    ]


def gate(site: Path, listed: list[Output] | None = None) -> list[Finding]:
    identifiers = identifiers_of(study(), folders=[Path("/srv/studies/mine")], known_words="own words: one pair only")
    return search_site(site, outputs() if listed is None else listed, identifiers, PROFILES["research"])


def add(site: Path, markup: str) -> None:
    page = site / PAGE
    page.write_text(page.read_text().replace("</article>", f"{markup}</article>"))


def test_an_id_made_of_the_name_of_its_site_and_a_number_is_sought_as_a_whole(site: Path) -> None:
    """A search index has the site's name and the number, each from other words; the id itself stands on a page."""
    usage = pd.DataFrame({"site_id": "Birch", "patient_id": [f"Birch-{one:03}" for one in range(40)]})
    sites = pd.DataFrame({"site_id": ["Birch"], "months_in_role": [3]})
    identifiers = identifiers_of(study_of(gp_usage=usage, sites=sites))
    assert len(identifiers.ids) == 40
    (site / "searchindex.js").write_text('Search.setIndex({"terms":{"birch":0,"014":0}})')
    assert search_site(site, outputs(), identifiers, PROFILES["research"]) == []
    add(site, "<p>Birch-014 came twice.</p>")
    assert "a patient_id of gp_usage.csv (row 16)" in str(
        search_site(site, outputs(), identifiers, PROFILES["research"])
    )


def test_a_site_without_a_leak_passes(site: Path) -> None:
    assert gate(site) == []


def utf_16(text: str) -> bytes:
    return text.encode("utf-16")


def row_of(table: str, line: int = 5) -> list[str]:
    frame = getattr(study(), table).drop(columns=["patient_id", "site_id"])
    return [f"{value:g}" if not isinstance(value, str) else value for value in frame.iloc[line]]


IN_A_PAGE = {
    "plain text": f"<p>{ID}</p>",
    "lower case": f"<p>{ID.lower()}</p>",
    "a hidden cell": f'<details class="hide below-input"><pre>{ID}</pre></details>',
    "a cell that is not displayed": f'<div style="display:none">{ID}</div>',
    "a comment": f"<!-- {ID} -->",
    "entities": "<p>" + "".join(f"&#{ord(letter)};" for letter in ID) + "</p>",
    "tags in between": f"<p>{ID[:5]}<b>{ID[5:]}</b></p>",
    "unseen marks in between": f"<p>{ID[:5]}\u200b\u202e{ID[5:]}</p>",
    "alt text": f'<img src="x.png" alt="Patient {ID} rose."/>',
    "a link": f'<a href="{ID}.html">x</a>',
    "a percent-encoded link": '<a href="' + "".join(f"%{ord(letter):02x}" for letter in ID) + '">x</a>',
    "a script": '<script>var x = "' + "".join(f"\\u{ord(letter):04x}" for letter in ID) + '"</script>',
    "base64": f"<script>x='{base64.b64encode(f'rows: {ID}, 4, 3'.encode()).decode()}'</script>",
    "base64 twice": "<p>" + base64.b64encode(base64.b64encode(f"the id is {ID} here".encode())).decode() + "</p>",
    "a data address": f'<a href="data:text/csv;base64,{base64.b64encode(f"patient_id,{ID}".encode()).decode()}">x</a>',
}


@pytest.mark.parametrize("markup", IN_A_PAGE.values(), ids=IN_A_PAGE.keys())
def test_an_id_in_a_page_is_found_and_page_and_reason_are_named_but_not_the_id(site: Path, markup: str) -> None:
    add(site, markup)
    found = gate(site)
    assert Finding(PAGE, "a patient_id of gp_usage.csv (row 2)") in found
    assert ID.lower() not in " ".join(map(str, found)).lower()


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive of some members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(content: bytes) -> bytes:
    """A packed tape archive of one member."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        member = tarfile.TarInfo("x.csv")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return target.getvalue()


def locked() -> bytes:
    """An archive whose one member says that it is encrypted."""
    content = bytearray(zipped({"x.csv": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


IN_A_FILE = {
    "the search index": ("searchindex.js", f'{{"terms":{{"{ID}":0}}}}'.encode()),
    "the search index, split at hyphens": ("searchindex.js", b'{"terms":{"sentinel":0,"77q4":0}}'),
    "the words of the search": (
        "searchindex.js",
        json.dumps({"words": scores({PAGE: weighed_words(f"<article>{ID}")})}).encode(),
    ),
    "a style sheet": ("_static/x.css", f"/* {ID} */".encode()),
    "another encoding": ("_static/x.js", utf_16(f"x = '{ID}'")),
    "an archive": ("_downloads/0a/x.gz", gzip.compress(ID.encode())),
    "a zip archive": ("_downloads/0a/x.zip", zipped({"data/x.csv": f"patient_id\n{ID}\n".encode()})),
    "the name of a file in an archive": ("_downloads/0a/x.zip", zipped({f"{ID}.csv": b"x"})),
    "an archive in an archive": ("_downloads/0a/x.zip", zipped({"x.zip": zipped({"x.csv": ID.encode()})})),
    "a tape archive": ("_downloads/0a/x.tar.gz", tarred(ID.encode())),
    "a workbook": ("_downloads/0a/x.xlsx", xlsx_bytes(f"patient\n{ID}\n")),
    "a file's name": (f"_downloads/0a/{ID}.csv", b"x"),
}


@pytest.mark.parametrize(("name", "content"), IN_A_FILE.values(), ids=IN_A_FILE.keys())
def test_an_id_in_a_file_is_found(site: Path, name: str, content: bytes) -> None:
    (site / name).write_bytes(content)
    reasons = {reason for page, reason in ((f.page, f.reason) for f in gate(site)) if page == name}
    assert "a patient_id of gp_usage.csv (row 2)" in reasons


UNREAD = {
    "locked": locked(),
    "broken": zipped({"x.csv": b"x" * 100})[:60],
    "behind a picture": b"\x89PNG\r\n\x1a\n" + zipped({"x.csv": b"x"}),
    "four deep": zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"x.csv": b"x"})})})}),
    "bzip2": bz2.compress(b"x"),
    "xz": lzma.compress(b"x"),
}


@pytest.mark.parametrize("content", UNREAD.values(), ids=UNREAD.keys())
def test_an_archive_that_the_gate_cannot_read_is_refused(site: Path, content: bytes) -> None:
    (site / "_downloads/0a/x.zip").write_bytes(content)
    assert any(reason.startswith("an archive ") for reason in (finding.reason for finding in gate(site)))


def test_raw_rows_in_an_archive_are_found_without_ids(site: Path) -> None:
    rows = study().questionnaires.iloc[:, 1:].to_csv(index=False)
    (site / "_downloads/0a/x.zip").write_bytes(zipped({"notebooks/x.ipynb": b"{}", "data/x.csv": rows.encode()}))
    assert any(finding.reason.startswith("a copy of ") for finding in gate(site))


@pytest.mark.parametrize(
    "chunk",
    [
        (b"tEXt", f"Comment\0{ID}".encode()),
        (b"zTXt", b"Comment\0\0" + zlib.compress(ID.encode())),
        (b"eXIf", ID.encode()),
    ],
    ids=["tEXt", "zTXt", "eXIf"],
)
def test_metadata_of_an_image_are_found_though_the_image_is_listed(site: Path, chunk: tuple[bytes, bytes]) -> None:
    (site / "_images" / "bands.png").write_bytes(png(chunk))
    listed = outputs()
    listed[1].files[sha256(png(chunk))] = "bands.png"
    reasons = {finding.reason for finding in gate(site, listed)}
    assert f"metadata in an image: a PNG with a {chunk[0].decode()} part" in reasons
    assert "a patient_id of gp_usage.csv (row 2)" in reasons


def test_an_image_in_a_page_is_searched_too(site: Path) -> None:
    held = base64.b64encode(png((b"zTXt", b"Comment\0\0" + zlib.compress(ID.encode())))).decode()
    add(site, f'<img alt="" src="data:image/png;base64,{held}"/>')
    assert "a patient_id of gp_usage.csv (row 2)" in {finding.reason for finding in gate(site)}


UNLISTED: dict[str, Callable[[Path], object]] = {
    "a download": lambda site: (site / "_downloads" / "0a" / "more.csv").write_text("x\n1\n"),
    "an image": lambda site: (site / "_images" / "more.png").write_bytes(png() + b"0"),
    "a notebook": lambda site: (site / "site_01.ipynb").write_text("{}"),
    "a source": lambda site: _made(site / "_sources" / "x.txt", "x"),
    "an error report": lambda site: _made(site / "reports" / "x.err.log", "Traceback (most recent call last):"),
    "a pickle": lambda site: (site / "environment.pickle").write_bytes(b"\x80\x04"),
    "data among the styles": lambda site: (site / "_static" / "x.json").write_text("[]"),
    "a table": lambda site: add(site, TABLE.replace('id="people"', 'id="others"')),
    "a figure": lambda site: add(site, FIGURE.replace('id="bands"', 'id="others"')),
    "a raw output": lambda site: add(site, '<div class="cell_output"><pre>0.5</pre></div>'),
    "a raw table": lambda site: add(site, '<table class="dataframe"><tr><td>x</td></tr></table>'),
    "a warning": lambda site: add(site, '<div class="output stderr">x</div>'),
}


def _made(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)


@pytest.mark.parametrize("plant", UNLISTED.values(), ids=UNLISTED.keys())
def test_what_is_not_listed_stops_the_release(site: Path, plant: Callable[[Path], object]) -> None:
    plant(site)
    assert gate(site) != []


def test_error_reports_and_records_of_papermill_are_found_in_pages(site: Path) -> None:
    add(site, "<pre>Traceback (most recent call last): KeyError</pre>")
    add(site, '<script type="application/json">{"papermill": {"parameters": {}}}</script>')
    reasons = {finding.reason for finding in gate(site)}
    assert {"an error report", "the source of a notebook, or papermill's record of it"} <= reasons


ROWS = {
    "a row of questionnaires": lambda: f"<script>x = [{', '.join(row_of('questionnaires'))}]</script>",
    "a row in a table": lambda: "<tr><td>" + "</td><td>".join(row_of("questionnaires")) + "</td></tr>",
    "values of a column": lambda: (
        f"<p>{' '.join(str(v) for v in study().gp_usage['gp_appointments_before'][5:15])}</p>"
    ),
    "values in order of size": lambda: (
        "<p>" + " ".join(map(str, sorted(study().gp_usage["gp_appointments_after"]))) + "</p>"
    ),
    "pairs along rows": lambda: (
        "<p>"
        + " ".join(
            f"{b},{a}" for b, a in zip(study().gp_usage.iloc[3:9, 2], study().gp_usage.iloc[3:9, 3], strict=True)
        )
        + "</p>"
    ),
}


@pytest.mark.parametrize("markup", ROWS.values(), ids=ROWS.keys())
def test_rows_of_the_input_are_found_without_ids(site: Path, markup: Callable[[], str]) -> None:
    add(site, markup())
    assert any(finding.reason.startswith("a copy of ") for finding in gate(site))


def test_free_text_of_a_patient_is_found(site: Path) -> None:
    add(
        site,
        "<p>She told us at length about her late husband, the dog, and the long walk to the surgery in the winter.</p>",
    )
    assert "text of column ethnic_group of participants.csv" in {finding.reason for finding in gate(site)}


SMALL = {
    "in digits": "<p>It rose for 3 patients.</p>",
    "in words": "<p>It rose for three patients.</p>",
    "in other words": "<p>Both of the older women died.</p>",
    "in alt text": '<img src="y.png" alt="Two patients had more than 20 appointments."/>',
    "in a caption": "<figcaption>Five people are not shown.</figcaption>",
    "in a listed table": TABLE.replace("hidden", "3"),
}


@pytest.mark.parametrize("markup", SMALL.values(), ids=SMALL.keys())
def test_a_small_number_of_people_is_found(site: Path, markup: str) -> None:
    (site / PAGE).write_text(html_of(markup + FIGURE))
    assert [finding.page for finding in gate(site)] == [PAGE]


def test_the_number_of_a_figure_is_no_number_of_people(site: Path) -> None:
    add(site, "<p>Fig. 1 How many patients had fewer appointments.</p>")
    assert gate(site) == []


def test_a_sentence_is_found_again_by_the_heading_it_stands_under(site: Path) -> None:
    add(
        site,
        '<h2>Before and after<a class="headerlink">#</a></h2><p>Only three patients came twice.</p><h2>Limits</h2>',
    )
    (found,) = gate(site)
    assert found.reason.endswith('names a small number of people, under "Before and after"')


def test_a_sentence_made_of_guarded_values_is_known_and_ids_are_sought_in_it(site: Path) -> None:
    add(site, f"<p>Month 2 was busiest for patients. {ID} came.</p>")
    identifiers = identifiers_of(study(), folders=[Path("/srv/studies/mine")])
    sentences = f"Month 2 was busiest for patients. {ID} came."
    found = search_site(site, outputs(), identifiers, PROFILES["research"], sentences=sentences)
    assert [one.reason for one in found] == ["a patient_id of gp_usage.csv (row 2)"]
    assert len(search_site(site, outputs(), identifiers, PROFILES["research"])) == 2


def test_the_books_own_words_may_name_small_numbers(site: Path) -> None:
    add(site, "<p>One pair only.</p>")
    assert gate(site) == []


@pytest.mark.parametrize("cell", ["3", "21"])
def test_a_listed_download_with_a_small_or_exact_count_is_found(site: Path, cell: str) -> None:
    leaking = CSV.replace("hidden", cell)
    (site / "_downloads" / "0a" / "people.csv").write_text(leaking)
    (site / "_downloads" / "0a" / "people.xlsx").write_bytes(xlsx_bytes(leaking))
    found = [finding for finding in gate(site, outputs(leaking)) if finding.page == "outputs.csv"]
    assert [finding.reason for finding in found] == [
        "people: column patients shows a count that the profile hides or rounds"
    ]


def test_coordinates_of_a_drawing_about_people_are_found(site: Path) -> None:
    add(site, '<div class="cell_output"><svg><circle cx="3.1" cy="7.2"/></svg></div>')
    svg = b"<svg><path d='M 1 2 L 3 4'/></svg>"
    (site / "_images" / "bands.svg").write_bytes(svg)
    reasons = {finding.reason for finding in gate(site, outputs(**{sha256(svg): "bands.svg"}))}
    assert "a drawing with coordinates; figures about people are released as PNG" in reasons
    (site / PAGE).write_text(html_of(TABLE + FIGURE))
    reasons = {finding.reason for finding in gate(site, outputs(**{sha256(svg): "bands.svg"}))}
    assert reasons == {"an SVG download; figures about people are released as PNG"}


@pytest.mark.parametrize(
    "path",
    ["/srv/studies/mine", "/home/ward/x.csv", "C:\\Users\\ward\\x.csv", "/Users/ward/x", "file:///data", "/tmp/abc1"],
)
def test_a_path_of_the_machine_is_found(site: Path, path: str) -> None:
    add(site, f"<pre>{path}</pre>")
    assert [finding.page for finding in gate(site)] == [PAGE]


def test_the_name_of_the_machines_user_is_found(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "mwardle")
    add(site, "<p>made by mwardle</p>")
    assert [finding.reason for finding in gate(site)] == ["the name of this machine's user"]


def test_the_list_has_a_line_per_file_with_what_a_checker_asks(site: Path) -> None:
    lines = outputs_csv(outputs(), site).splitlines()
    assert lines[0] == "file,page,what,question,who,n,rule,underlying_table,sha256"
    assert len(lines) == 4
    assert lines[-1].startswith(f"_images/bands.png,{PAGE},")
    assert ",patients,48 to 97," in lines[-1]
    assert lines[-1].endswith(sha256(png()))


def test_ids_that_look_like_numbers_are_counted_as_not_searched_for() -> None:
    usage = study().gp_usage.assign(patient_id=[str(i) for i in range(40)])
    assert identifiers_of(study_of(gp_usage=usage)).too_short == 40


@pytest.mark.parametrize(("identity", "sought"), [("pq7x", False), ("pq7xz", True), ("48213", False), ("482137", True)])
def test_an_id_is_searched_for_from_five_letters_or_six_digits(identity: str, sought: bool) -> None:
    identifiers = Identifiers()
    add_ids(identifiers, [identity], "gp_usage")
    assert (identity in identifiers.ids, identifiers.too_short) == (sought, 0 if sought else 1)


@pytest.mark.parametrize(
    ("letters", "people", "sought"), [(79, 1, False), (80, 1, True), (80, 7, True), (80, 8, False)]
)
def test_a_text_is_searched_for_from_eighty_letters_unless_eight_people_share_it(
    letters: int, people: int, sought: bool
) -> None:
    text = "x" * letters
    seen = pd.DataFrame({"patient_id": [f"SENTINEL-{i:02d}ZZ" for i in range(9)], "site_id": "1"})
    seen = seen.assign(ethnic_group=[text] * people + ["White British"] * (9 - people))
    assert (text in identifiers_of(study_of(participants=seen)).texts) == sought


@pytest.mark.parametrize(("people", "sought"), [(7, False), (8, True)])
def test_eight_values_down_a_column_are_taken_for_a_copy_of_it(people: int, sought: bool) -> None:
    usage = study().gp_usage.head(people)
    reasons = set(identifiers_of(study_of(gp_usage=usage)).runs.values())
    assert ("values of column gp_appointments_before of gp_usage.csv" in reasons) == sought


def test_thousands_of_ids_are_searched_for_as_well(site: Path) -> None:
    usage = study().gp_usage
    many = pd.concat([usage.assign(patient_id=[f"N{k:03d}-{i:03d}" for i in range(40)]) for k in range(60)])
    identifiers = identifiers_of(study_of(gp_usage=many))
    assert len(identifiers.ids) == 2400
    add(site, "<p>N007-039</p>")
    found = search_site(site, outputs(), identifiers, PROFILES["research"])
    assert [finding.reason for finding in found] == ["a patient_id of gp_usage.csv (row 321)"]


def test_an_interval_that_ends_in_a_whole_number_is_no_count() -> None:
    data = "n,ratio,low,high\n18 to 47,1.45,0.7,3\n"
    said = ("base", "estimate", "estimate", "estimate")
    shown = Output("p.html", "site-ratio", "table", "18 to 47", "research", "private", data, counts=said)
    assert small_counts(shown, PROFILES["research"]) == []


def test_low_and_high_are_counts_where_nothing_is_estimated() -> None:
    shown = Output("p.html", "a", "table", "18 to 47", "research", "private", "gender,low,high\nFemale,10,3\n")
    assert len(small_counts(shown, PROFILES["research"])) == 1


@pytest.mark.parametrize(
    ("settings", "finding"),
    [
        (StudySettings(name="Study of two towns", period="2024", authors=("A. Author",)), None),
        (StudySettings(contact=f"Ask {ID} about it"), ("study.toml, contact", "a patient_id of gp_usage.csv (row 2)")),
        (StudySettings(name="Three patients died"), ("study.toml, name", "names a small number of people")),
        (StudySettings(licence="See /srv/studies/mine/licence"), ("study.toml, licence", "a folder of this machine")),
        (StudySettings(authors=("A", ID)), ("study.toml, authors", "a patient_id of gp_usage.csv (row 2)")),
    ],
)
def test_what_a_study_says_of_itself_is_searched(
    site: Path, settings: StudySettings, finding: tuple[str, str] | None
) -> None:
    identifiers = identifiers_of(study(), folders=[Path("/srv/studies/mine")])
    found = search_site(site, outputs(), identifiers, PROFILES["research"], settings=settings)
    assert [(one.page, one.reason) for one in found] == ([finding] if finding else [])


def test_a_logo_is_let_through_and_searched_like_any_file(site: Path) -> None:
    (site / "_static" / "study_logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert gate(site) == []
    (site / "_static" / "study_logo.svg").write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><desc>{ID}</desc></svg>")
    assert [one.reason for one in gate(site)] == ["a patient_id of gp_usage.csv (row 2)"]
    (site / "_static" / "study_logo.svg").unlink()
    (site / "_static" / "study_logo.png").write_bytes(png((b"tEXt", b"Author\0somebody")))
    assert [one.reason for one in gate(site)] == ["metadata in an image: a PNG with a tEXt part"]


def test_the_studys_own_words_and_logo_have_lines_to_sign_too(site: Path) -> None:
    (site / "_static" / "study_logo.png").write_bytes(png())
    lines = outputs_csv(outputs(), site, StudySettings(name="Two towns", licence="None")).splitlines()
    own = [line for line in lines if "own words" in line or "own image" in line]
    assert [line.split(",index")[0] for line in own[:2]] == ['"study.toml, name"', '"study.toml, licence"']
    assert own[2].startswith("_static/study_logo.png,every page,")
    assert all(line.count(",to be ") == 1 for line in own)
