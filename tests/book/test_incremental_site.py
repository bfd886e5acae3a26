"""After each of some random edits of the project, the site built from what changed equals one that is built anew.

The book's own edition has all chapters and the archive; a study of three sites has few pages, so that many more edits
can be tried on it, to its data and what it says of itself too.
"""

import ast
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.book.edition_folder import STAGED
from helpers.project import PACKAGES, ROOT

pytestmark = pytest.mark.proof

EDITS = int(os.environ.get("PROOF_EDITS", "4"))
"""Each is built twice, once from what changed and once anew, which takes minutes for the book's own edition."""
EDITS_OF_A_STUDY = int(os.environ.get("PROOF_EDITS_OF_A_STUDY", "8"))
SEED = int(os.environ.get("PROOF_SEED", "20250701"))

SITES = """site_id,months_in_role,deprivation,region,managed_by,practices_served,fieldwork_month,gp_data
1,14,High,North,primary care,3,2022-05,provided
2,30,Low,South,VCSE,1,2022-06,provided
3,8,Medium,North,primary care,2,2022-07,provided
"""
TOTALS = "site_id,n_patients,total_before,total_after\n2,20,60,51\n"


class Project:
    """A copy of the whole project and a study folder, in a folder that two editions are built in."""

    def __init__(self, home: Path) -> None:
        """Copy prose, notebooks, data and code, and write the study."""
        self.home, self.root, self.study = home, home / "project", home / "study"
        self.root.mkdir()
        for name in (*STAGED, "notebooks", "data", "requirements.lock", *(f"src/{name}" for name in PACKAGES)):
            origin, copy = ROOT / name, self.root / name
            copy.parent.mkdir(exist_ok=True)
            if origin.is_dir():
                shutil.copytree(origin, copy, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
            else:
                shutil.copy2(origin, copy)
        self.study.mkdir()
        rng = random.Random(1)
        rows = [f"{site},p{site}{n},{rng.randint(1, 9)},{rng.randint(0, 9)},6,6" for site in "13" for n in range(12)]
        head = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after"
        (self.study / "gp_usage.csv").write_text("\n".join([head, *rows, ""]))
        (self.study / "gp_usage_totals.csv").write_text(TOTALS)
        (self.study / "sites.csv").write_text(SITES)
        (self.study / "study.toml").write_text('name = "Three sites"\n')

    def build(self, name: str, *options: str, of_study: bool) -> str:
        """Build an edition by the copied code, and return what was said."""
        command = [sys.executable, "-m", "linkbook", "build", "--out", str(self.home / name), *options]
        command += ["--study", str(self.study)] if of_study else []
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src")}
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.root, env=environment, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def site(self, name: str) -> dict[str, bytes]:
        """Return every file of a built site."""
        home = self.home / name / "html"
        return {file.relative_to(home).as_posix(): file.read_bytes() for file in home.rglob("*") if file.is_file()}


Edit = Callable[[Project, random.Random], str]


def replaced(path: Path, pattern: str, new: Callable[[re.Match[str]], str], rng: random.Random) -> str:
    """Change one place in a file, at random among those that match."""
    text = path.read_text(encoding="utf-8")
    match = rng.choice([*re.finditer(pattern, text, re.MULTILINE)])
    path.write_text(text[: match.start()] + new(match) + text[match.end() :], encoding="utf-8")
    return f"{path.name}: {match.group()[:60]}"


def one_more(path: Path, pattern: str, rng: random.Random) -> str:
    return replaced(path, pattern, lambda match: str(int(match.group()) + 1), rng)


def edit_data(project: Project, rng: random.Random) -> str:
    """Give one patient one appointment more."""
    return one_more(project.root / "data" / "synthetic" / "gp_usage.csv", r"(?<=,)\d+(?=,\d+,\d+,\d+)", rng)


def edit_rows_of_the_study(project: Project, rng: random.Random) -> str:
    """Give one patient of the study one appointment more."""
    return one_more(project.study / "gp_usage.csv", r"(?<=,)\d+(?=,\d+,\d+$)", rng)


def edit_totals_of_the_study(project: Project, rng: random.Random) -> str:
    return one_more(project.study / "gp_usage_totals.csv", r"\d+$", rng)


def edit_site_of_the_study(project: Project, rng: random.Random) -> str:
    """Let a site be another month in its role; or add one that gave no data, or take it away."""
    path = project.study / "sites.csv"
    if rng.random() < 2 / 3:
        return one_more(path, r"(?<=^\d,)\d+", rng)
    text, more = path.read_text(), "9,5,Low,South,VCSE,1,2022-08,not provided\n"
    path.write_text(text.replace(more, "") if more in text else text + more)
    return "a site came or went"


def edit_settings_of_the_study(project: Project, rng: random.Random) -> str:
    return replaced(project.study / "study.toml", r"(?<=name = ).*$", lambda _: f'"Study {rng.randrange(10**6)}"', rng)


def edit_prose(project: Project, rng: random.Random) -> str:
    """Add a sentence, a heading or a link to a page, or change its title."""
    path = rng.choice(sorted((project.root / "book").glob("*.md")))
    number = rng.randrange(10**6)
    added = rng.choice(["A sentence on link workers, {}.", "## A heading {}\n\nThe NPT.", "[Glossary](glossary.md) {}"])
    text = path.read_text(encoding="utf-8") + f"\n{added.format(number)}\n"
    if rng.random() < 1 / 4:
        text = re.sub(r"(?m)^# .*$", lambda title: f"{title[0]} {number}", text, count=1)
    path.write_text(text, encoding="utf-8")
    return path.name


def edit_glossary(project: Project, rng: random.Random) -> str:
    """Add a word to a definition, which all pages carry that use its term."""
    path = project.root / "book" / "glossary.md"
    return replaced(path, r"(?<=\w)\.$", lambda _: f" indeed {rng.randrange(10**6)}.", rng)


def edit_notebook(project: Project, rng: random.Random) -> str:
    """Add a word to a line of prose in a notebook."""
    path = rng.choice(sorted((project.root / "notebooks").glob("0[239]*.ipynb")))
    return replaced(path, r"(?<=[a-z])\.(?=\"$)", lambda _: f" {rng.randrange(10**6)}.", rng)


def edit_code(project: Project, rng: random.Random) -> str:
    """Add a word to a text in a module that makes sentences."""
    path = rng.choice(sorted((project.root / "src" / "helpers" / "show").glob("*/*text.py")))
    before = path.read_text(encoding="utf-8")
    while True:
        made = replaced(
            path, r"\"[^\"{}\n]* (the|of|in|a) [^\"{}\n]*\"", lambda match: f'{match.group()[:-1]} indeed"', rng
        )
        try:
            ast.parse(path.read_text(encoding="utf-8"))
            return made
        except SyntaxError:  # what stands between two texts looks like one
            path.write_text(before, encoding="utf-8")


def edit_code_of_no_page(project: Project, rng: random.Random) -> str:
    """Add a line to a module that no page is made by, but which the archive has."""
    path = project.root / "src" / "helpers" / "data" / "synthetic" / "sites.py"
    path.write_text(path.read_text(encoding="utf-8") + f"# {rng.randrange(10**6)}\n", encoding="utf-8")
    return path.name


def edit_look(project: Project, rng: random.Random) -> str:
    path = project.root / "book" / "_static" / "book.css"
    path.write_text(path.read_text(encoding="utf-8") + f"\n.lb-{rng.randrange(10**6)} {{ margin: 0 }}\n")
    return path.name


def edit_configuration(project: Project, rng: random.Random) -> str:
    path = project.root / "_config.yml"
    key = rng.choice(["show_toc_level", "html_permalinks_icon", "html_title"])
    return replaced(path, f"(?<={key}: ).*$", lambda _: "3" if key == "show_toc_level" else f'"{rng.random()}"', rng)


def break_what_is_kept(project: Project, rng: random.Random) -> str:
    """Cut off, empty or remove a file that a build has kept, and edit prose too, so that there is something to do."""
    kept = [file for name in ("kept", "kept-study") for file in (project.home / name).glob("doctrees/.doctrees/**/*")]
    kept += [file for name in ("kept", "kept-study") for file in (project.home / name).glob("runs/*")]
    path = rng.choice(sorted(file for file in kept if file.is_file()))
    left = rng.choice([path.read_bytes()[:-9], b"", None])
    path.unlink() if left is None else path.write_bytes(left)
    return f"{path.name}, and {edit_prose(project, rng)}"


OF_ALL: list[Edit] = [edit_prose, edit_code, edit_configuration, edit_notebook, break_what_is_kept, edit_look]
OF_ALL += [edit_glossary]
OF_THE_BOOK: list[Edit] = [edit_data, *OF_ALL, edit_code_of_no_page]
OF_THE_STUDY: list[Edit] = [edit_rows_of_the_study, edit_prose, edit_site_of_the_study, *OF_ALL]
OF_THE_STUDY += [edit_totals_of_the_study, edit_settings_of_the_study, edit_rows_of_the_study]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize(
    ("kinds", "edits", "of_study"), [(OF_THE_STUDY, EDITS_OF_A_STUDY, True), (OF_THE_BOOK, EDITS, False)]
)
def test_after_random_edits_the_site_is_the_one_that_is_built_anew(
    project: Project, kinds: list[Edit], edits: int, of_study: bool
) -> None:
    rng, ending = random.Random(SEED), "-study" if of_study else ""
    kept, anew = f"kept{ending}", f"anew{ending}"
    project.build(kept, of_study=of_study)
    for number in range(edits):
        edit = kinds[number % len(kinds)] if number < len(kinds) else rng.choice(kinds)
        what = f"edit {number}, {edit.__name__}, {edit(project, rng)}"
        said = project.build(kept, "--explain", of_study=of_study)
        project.build(anew, "--all", of_study=of_study)
        ours, clean = project.site(kept), project.site(anew)
        assert sorted(ours) == sorted(clean), what
        assert [name for name in ours if ours[name] != clean[name]] == [], f"{what}\n{said}"
        assert "Nothing has changed since" in project.build(kept, of_study=of_study), what
        print(f"{what}: the same {len(ours)} files; pages were {'' if 'as it was read before' in said else 'all '}read")
