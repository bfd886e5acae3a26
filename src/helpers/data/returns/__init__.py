"""An empty study folder to fill in: CSV files, or an Excel return form for each site."""

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from helpers.data.constructs import CONSTRUCTS_FILE
from helpers.data.constructs import TEMPLATE as CONSTRUCTS_TEMPLATE
from helpers.data.counted_outcomes import TEMPLATE as OUTCOME_TEMPLATE
from helpers.data.counted_outcomes import read_counted_outcomes
from helpers.data.definitions.template import DEFINITIONS_TEMPLATE
from helpers.data.descriptor import resource_of, tables_to_fill
from helpers.data.discovery import README
from helpers.data.faults import StudyError
from helpers.data.own_chapters import template_notebook
from helpers.data.repository import IGNORE_ALL, IGNORE_FILE
from helpers.data.returns.form import Described, return_form
from helpers.data.scales import TEMPLATE as SCALE_TEMPLATE
from helpers.data.scales import read_scales
from helpers.data.study_settings import SETTINGS_FILE, TEMPLATE
from helpers.data.tables import template_bytes
from helpers.vocabulary import CHAPTERS_FOLDER, DEFINITIONS_FILE, OUTCOMES_FOLDER, SCALES_FOLDER

_EXAMPLE: Final = ("example.toml",)
_NOT_TYPED_IN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def make_template(
    folder: str | Path,
    *,
    excel: bool = False,
    sites: Sequence[str] = ("1",),
    outcomes: Sequence[Path] = (),
    scales: Sequence[Path] = (),
) -> list[Path]:
    """Write an empty study folder, whole or not at all, with the outcomes and scales that files describe.

    >>> import tempfile
    >>> [path.name for path in make_template(Path(tempfile.mkdtemp()) / "study", excel=True, sites=["3"])][:3]
    ['README.md', 'study.toml', 'return_form_site_3.xlsx']
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ValueError(f"{target}: there is something in it; name a new folder")
    names = _form_names(sites) if excel else {}
    files = {OUTCOMES_FOLDER: _by_name(outcomes), SCALES_FOLDER: _by_name(scales)}
    try:
        tables = _write_whole(target, names, files)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
    return [
        target / README,
        target / SETTINGS_FILE,
        *(target / name for name in names.values()),
        *(target / f"{t}.csv" for t in tables),
        target / DEFINITIONS_FILE,
        target / CONSTRUCTS_FILE,
        *(target / SCALES_FOLDER / name for name in files[SCALES_FOLDER] or _EXAMPLE),
        *(target / OUTCOMES_FOLDER / name for name in files[OUTCOMES_FOLDER] or _EXAMPLE),
        target / CHAPTERS_FOLDER / "_example.ipynb",
    ]


def _by_name(files: Sequence[Path]) -> dict[str, bytes]:
    """Return the bytes of files that describe something, by name."""
    if twice := {path.name for path in files if [one.name for one in files].count(path.name) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))}: given twice")
    return {path.name: path.read_bytes() for path in files}


def _described(folder: Path) -> Described:
    """Return what the descriptions in a study folder say; one that is wrong is refused by line."""
    counted, of_outcomes = read_counted_outcomes(folder)
    outcomes, of_scales = read_scales(folder)
    if faults := [*of_outcomes, *of_scales]:
        raise StudyError(faults)
    return Described(counted, outcomes)


def _write_whole(target: Path, names: Mapping[str, str], files: Mapping[str, Mapping[str, bytes]]) -> list[str]:
    """Write the folder, and return the tables that it has as CSV: those that are on no form."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".template-", dir=target.parent) as scratch:
        made = Path(scratch) / "study"
        made.mkdir()
        (made / IGNORE_FILE).write_text(IGNORE_ALL, encoding="utf-8")
        (made / SETTINGS_FILE).write_text(TEMPLATE, encoding="utf-8")
        (made / DEFINITIONS_FILE).write_text(DEFINITIONS_TEMPLATE, encoding="utf-8")
        (made / CONSTRUCTS_FILE).write_text(CONSTRUCTS_TEMPLATE, encoding="utf-8")
        for home, template in ((SCALES_FOLDER, SCALE_TEMPLATE), (OUTCOMES_FOLDER, OUTCOME_TEMPLATE)):
            (made / home).mkdir()
            for name, content in (files[home] or dict.fromkeys(_EXAMPLE, template.encode())).items():
                (made / home / name).write_bytes(content)
        described = _described(made)
        tables = [table for table in tables_to_fill() if not (names and table in described.tables)]
        (made / README).write_text(_readme(tables, list(names.values())), encoding="utf-8")
        (made / CHAPTERS_FOLDER).mkdir()
        (made / CHAPTERS_FOLDER / "_example.ipynb").write_text(template_notebook(), encoding="utf-8")
        for site, name in names.items():
            (made / name).write_bytes(return_form(site, described))
        for table in tables:
            (made / f"{table}.csv").write_bytes(template_bytes(table))
        if target.exists():
            target.rmdir()
        shutil.move(made, target)
    return tables


def _form_names(sites: Sequence[str]) -> dict[str, str]:
    """Return a file name for each site's form; an id that would not do in one is replaced by a number."""
    plain = [site.strip() for site in sites]
    wrong = [site for site in plain if not site or len(site) > 64 or _NOT_TYPED_IN.search(site)]
    if wrong or not plain:
        raise ValueError("a site's id has 1 to 64 printable characters")
    twice = sorted({site for site in plain if plain.count(site) > 1})
    if twice:
        raise ValueError(f"site {', '.join(twice)}: given twice")
    fits = [re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", site) is not None for site in plain]
    numbers = [f"no_{number}" for number in range(1, len(plain) + 1)]
    names = [site.lower() if fit else number for site, fit, number in zip(plain, fits, numbers, strict=True)]
    if len(set(names)) < len(names):
        names = numbers
    return {site: f"return_form_site_{name}.xlsx" for site, name in zip(plain, names, strict=True)}


def _readme(tables: Sequence[str], forms: Sequence[str]) -> str:
    lines = ["# Study folder", ""]
    if forms:
        lines += [
            f"Send each practice its own form ({', '.join(forms[:3])}{', ...' if len(forms) > 3 else ''}) and put the "
            "filled forms back into this folder under the same names.",
            "",
        ]
    lines += ["Tables that you fill in yourself; a table left as it is counts as absent:", ""]
    lines += [f"- `{table}.csv`: {resource_of(table)['description']}" for table in tables]
    lines += [
        "",
        f"In `{SETTINGS_FILE}` you say what no table can: the study's name, when it took place, how its sites were "
        "chosen. It may stay as it is.",
        "",
        f"In `{DEFINITIONS_FILE}` you declare, before you count, every definition of an appointment that could be "
        "defended; `linkbook definitions` counts them. It may stay as it is.",
        "",
        f"In `{CONSTRUCTS_FILE}` you describe another list of constructs than that of Normalisation Process Theory. "
        "It may stay as it is.",
        "",
        f"In `{SCALES_FOLDER}/` you describe questionnaires other than the ONS4 and the General Self-Efficacy "
        "Scale, each in a file; the example there counts for nothing as long as it is all comments.",
        "",
        f"In `{OUTCOMES_FOLDER}/` you describe what you count beside GP appointments, such as A&E attendances, each in "
        "a file; its counts are rows of `outcome_counts.csv`.",
        "",
        f"Notebooks in `{CHAPTERS_FOLDER}/` join the book as chapters; one whose name begins with _ is a draft and "
        "stays out.",
        "",
        "Write no names and no NHS numbers. `linkbook check FOLDER` names every fault; "
        "`linkbook build --study FOLDER --edition NAME` makes the book of it.",
        "",
    ]
    return "\n".join(lines)
