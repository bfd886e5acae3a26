"""What prose and notebooks name in backticks is there: paths, modules, functions, commands, targets of make.

Pages of the book and notebooks name modules and functions of `helpers`; the documents at the top name paths, too.
"""

import ast
import importlib
import json
import re
from functools import cache
from pathlib import Path

import pytest

from helpers.book.generated_pages import generated_pages
from helpers.cli import main
from helpers.show.page.page import Page

ROOT = Path(__file__).parents[2]
TOP = ("ARCHITECTURE.md", "README.md", "CONTRIBUTING.md")
PROSE = [*TOP, "CHANGELOG.md", *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "book").glob("*.md"))]
NOTEBOOKS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks").glob("*.ipynb"))
MADE_LATER = ("build/", ".venv", "study.toml")
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
MODULES = {path.relative_to(ROOT / "src").with_suffix("") for path in (ROOT / "src" / "helpers").rglob("*.py")}


def markdown(name: str) -> str:
    """The text of a page, or of the markdown cells of a notebook."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".ipynb"):
        cells = json.loads(text)["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return text


def spans(name: str, form: str) -> list[str]:
    """What stands in backticks on a page and has a form, each once."""
    return sorted({span for span in SPAN.findall(markdown(name)) if re.fullmatch(form, span)})


def is_there(dotted: str) -> bool:
    """Whether a dotted name is a module of the package, or what a module has."""
    module, _, name = dotted.rpartition(".")
    if Path(*dotted.split(".")) in MODULES or Path(*dotted.split("."), "__init__") in MODULES:
        return True
    return bool(module) and is_there(module) and hasattr(importlib.import_module(module), name)


@cache
def defined_names() -> set[str]:
    """Every function and class of the package, and every module by its own name."""
    names = {module.parent.name if module.name == "__init__" else module.name for module in MODULES}
    for module in MODULES:
        tree = ast.parse((ROOT / "src" / module).with_suffix(".py").read_text(encoding="utf-8"))
        names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return names


@pytest.mark.parametrize("name", [*PROSE, *NOTEBOOKS])
def test_each_module_or_function_named_in_full_is_there(name: str) -> None:
    assert [dotted for dotted in spans(name, r"helpers(\.\w+)+") if not is_there(dotted)] == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_function_in_a_notebooks_data_and_code_is_there(name: str) -> None:
    listed = [line for line in markdown(name).splitlines() if line.startswith("- Functions: ")]
    assert len(listed) == 1
    known = defined_names()
    assert [word for word in re.findall(r"`(\w+)`", listed[0]) if word not in known] == []


@pytest.mark.parametrize("name", TOP)
def test_each_path_is_there(name: str) -> None:
    paths = spans(name, r"[\w.-]+/[\w./-]*|[\w-]+\.(?:toml|md|lock|yml)|Makefile")
    paths = [path for path in paths if not path.startswith(MADE_LATER) and path != "templates/"]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", TOP)
def test_each_file_named_without_its_folder_is_somewhere(name: str) -> None:
    files = spans(name, r"\w+\.(?:py|R|css|js)")
    folders = [ROOT / folder for folder in ("src", "tests", "benchmarks", "book")]
    files = [file for file in files if file != "searchindex.js"]  # of a built site
    files = [file for file in files if not (ROOT / file).is_file()]
    assert [file for file in files if not any(list(folder.rglob(file)) for folder in folders)] == []


@pytest.mark.parametrize("name", TOP)
def test_each_command_and_each_target_of_make_is_there(name: str) -> None:
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    text = markdown(name)
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)) <= set(targets)
    assert set(re.findall(r"`linkbook ([a-z-]+)", text)) <= set(main.commands)
    assert [module for module in re.findall(r"-m (helpers[\w.]+)", text) if not is_there(module)] == []


def test_each_function_that_architecture_names_is_there() -> None:
    known = defined_names()
    words = [word for word in spans("ARCHITECTURE.md", r"[a-z]+(?:_[a-z]+)+|[A-Z]\w+") if word != "Makefile"]
    folders = {path.name for path in (ROOT / "tests").iterdir()} | {
        path.stem for path in (ROOT / "notebooks").iterdir()
    }
    assert [word for word in words if word not in known | folders] == []
    for dotted in spans("ARCHITECTURE.md", r"\w+_(?:tables|text|figures)\.\w+"):
        assert is_there(f"helpers.show.gp_usage.{dotted}") or dotted.endswith(".py"), dotted
    assert [name for name in spans("ARCHITECTURE.md", r"page\.\w+") if not hasattr(Page, name.split(".")[1])] == []


def test_contributing_lists_every_generated_page() -> None:
    text = markdown("CONTRIBUTING.md")
    pages = [page for page in generated_pages() if f"`{Path(page).parent.as_posix()}/`" not in text]
    assert [page for page in pages if f"`{page}`" not in text] == []


def test_contributing_names_every_script_of_r_output_and_its_packages() -> None:
    text = markdown("CONTRIBUTING.md")
    for script in (ROOT / "tests").rglob("*.R"):
        assert f"`{script.relative_to(ROOT).with_suffix('').as_posix()}_r.csv`" in text
        packages = re.findall(r'library\((\w+)\)|package = "(\w+)"', script.read_text(encoding="utf-8"))
        assert [name for pair in packages for name in pair if name and f"`{name}`" not in text] == []


def test_a_reference_is_cited_and_of_its_year_and_its_doi_is_one() -> None:
    entries = re.findall(r"^@\w+\{(\w+),(.*?)(?=^@|\Z)", markdown("book/references.bib"), re.DOTALL | re.MULTILINE)
    assert len(entries) == markdown("book/references.bib").count("@") > 50
    pages = [*PROSE, *NOTEBOOKS, *(path.relative_to(ROOT).as_posix() for path in (ROOT / "book").rglob("*/*.md"))]
    lists = {keys for name in pages for keys in re.findall(r"\{cite[^}]*\}`([^`]+)`", markdown(name))}
    cited = {key for keys in lists for key in re.split(r"[,\s]+", keys)}
    for key, fields in entries:
        assert key in cited, key
        year = re.search(r"year ?= ?\{(\d{4})\}", fields)
        assert year and year[1] in key, key
        doi = re.search(r"doi ?= ?\{([^}]*)\}", fields)
        assert doi is None or re.fullmatch(r"10\.\d{4,5}/[^\s{}]+", doi[1]), key
