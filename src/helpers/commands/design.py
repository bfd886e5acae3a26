"""Commands for designing and coding a study: select-sites, import-qda."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from helpers.commands.console import errors_as_messages, json_option, say_as_json
from helpers.data.read.dates import DAY_FIRST, dates_read

if TYPE_CHECKING:
    import pandas as pd

    from helpers.data.read.candidates import Candidates


@click.command("select-sites")
@click.argument("frame", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FRAME.csv")
@click.option("-k", "k", type=int, required=True, help="How many sites to choose.")
@click.option("--criterion", type=click.Choice(["maxmin", "mean"]), default="maxmin", show_default=True)
@click.option("--must-include", multiple=True, metavar="ID", help="A site that must be among them. Repeatable.")
@click.option("--weights", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV: attribute, weight.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the chosen sites as CSV here.")
@click.option("--id", "id_column", default="site_id", show_default=True, help="The column that names the site.")
@click.option("--attributes", multiple=True, metavar="COLUMN", help="Keep a column that is left out. Repeatable.")
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="A column that is no attribute. Repeatable.")
@click.option("--category", multiple=True, metavar="COLUMN", help="A column whose numbers are names. Repeatable.")
@click.option("--levels", type=(str, str), multiple=True, metavar="COLUMN LOW,..,HIGH", help="An ordered column.")
@click.option("--dates", type=click.Choice([DAY_FIRST]), help="Read 03/04/2023 as 3 April [refused].")
@json_option("the choice and its reasons")
def select_sites_command(
    frame: Path, k: int, criterion: Literal["maxmin", "mean"], must_include: tuple[str, ...],
    weights: Path | None, out: Path | None,
    id_column: str, attributes: tuple[str, ...], leave_out: tuple[str, ...], category: tuple[str, ...],
    levels: tuple[tuple[str, str], ...], dates: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Choose k sites of a sampling frame that differ most, and say of each why it is in.

    FRAME.csv (or .xlsx) has one row per candidate: site_id and any attributes. maxmin makes the two most alike of the
    chosen sites as unlike as can be; mean makes them unlike on average. It is said whether the choice is the best
    there is. Columns of names, postcodes and telephone numbers, and copies of others, are left out, with a note.

        linkbook select-sites candidates.csv -k 7 --must-include 3 --levels size Small,Medium,Large
    """
    from helpers.data.faults import grouped

    with errors_as_messages():
        if out is not None and not out.parent.is_dir():
            raise ValueError(f"out {out}: there is no folder {out.parent}; make it first")
        if out is not None and any(out.resolve() == file.resolve() for file in (frame, weights or frame)):
            raise ValueError(f"out {out}: this file is read; give another name, so that it is kept")
        with dates_read(dates):
            candidates, weight = _read_frame(frame, weights, id_column, attributes, leave_out, category, levels)
        notes = [note.text() for note in grouped(candidates.notes)]
        for note in notes if not as_json else ():
            click.echo(note)
        table, sentences = _choose(frame.name, candidates, k, criterion, weight, must_include)
        if as_json:
            chosen = {"sites": table["site_id"].tolist(), "reasons": table["reason"].tolist()}
            say_as_json(chosen | {"notes": notes, "said": sentences})
        else:
            click.echo("\n".join(sentences))
        if out is not None:
            from helpers.data.writing import csv_text

            out.write_text(csv_text(table), encoding="utf-8")
            click.echo(f"Written: {out}", err=as_json)


def _read_frame(
    path: Path, weights: Path | None, id_column: str, attributes: tuple[str, ...], leave_out: tuple[str, ...],
    categories: tuple[str, ...], levels: tuple[tuple[str, str], ...],
) -> tuple["Candidates", dict[str, float] | None]:  # fmt: skip
    """Read the candidates and the weights of their attributes."""
    from helpers.data.read.candidates import attributes_of, read_candidates, read_weights

    in_order = {name: [level.strip() for level in text.split(",")] for name, text in levels}
    weight = read_weights(weights, attributes_of(path, id_column=id_column, leave_out=leave_out)) if weights else None
    candidates = read_candidates(
        path, id_column=id_column, attributes=attributes, leave_out=leave_out, categories=categories, levels=in_order,
        weights=weight,
    )  # fmt: skip
    return candidates, weight


def _choose(
    name: str, candidates: "Candidates", k: int, criterion: Literal["maxmin", "mean"],
    weights: dict[str, float] | None, must_include: tuple[str, ...],
) -> tuple["pd.DataFrame", list[str]]:  # fmt: skip
    """Choose the sites of a file's candidates; return them with their reasons, and the sentences to print."""
    from helpers.analysis.sampling import best_swaps, distinctions, select_sites
    from helpers.data.faults import StudyError
    from helpers.data.rules.frames import NO_CHOICE
    from helpers.show.page import listed
    from helpers.show.sampling import choice_text

    frame = candidates.attributes
    try:
        chosen = select_sites(frame, k, criterion=criterion, weights=weights, must_include=must_include)
    except ValueError as error:
        raise StudyError([NO_CHOICE.broken(name, problem=str(error))]) from error
    sites = list(chosen.sites)
    swaps = best_swaps(frame, sites, criterion=criterion, weights=weights)
    without_weight = [name for name, weight in (weights or {}).items() if weight == 0]
    distinct = distinctions(frame.loc[sites].drop(columns=without_weight))
    reasons = choice_text.reason_sentences(swaps, distinct, criterion, must_include)
    table = candidates.rows_of(sites).merge(swaps.drop(columns="gain").assign(reason=reasons), on="site_id")
    sentences = choice_text.choice_sentences(chosen, len(frame), criterion, must_include)
    each = [f"  {site}: {reason}" for site, reason in zip(sites, reasons, strict=True)]
    return table, [f"Chosen: {listed(sites)}.", *sentences, *each]


@click.command("import-qda")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="The study folder to write the tables to."
)
@click.option(
    "--codebook", type=click.Path(dir_okay=False, path_type=Path), help="Write an empty codebook (.qdc) here."
)
@click.option("--codes", is_flag=True, help="List the project's codes and what each stands for.")
@click.option(
    "--map", "code_map", type=click.Path(dir_okay=False, path_type=Path),
    help="What each code stands for, in YAML; with --codes it is drafted.",
)  # fmt: skip
@click.option(
    "--constructs", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another list of constructs; by default constructs.toml in the folder --out, where there is one.",
)  # fmt: skip
@json_option("what was written and found")
def import_qda(
    file: Path | None,
    out: Path | None,
    codebook: Path | None,
    codes: bool,
    code_map: Path | None,
    constructs: Path | None,
    as_json: bool,
) -> None:
    """Read coded segments of a REFI-QDA project (FILE.qdpx) into a study folder.

    NVivo, ATLAS.ti, MAXQDA and QualCoder export such files. Codes are matched by name: Context, Mechanism, Outcome;
    CMOC 1, CMOC 2 and so on; and the constructs. Codes of other names need no new ones: draft a map, say in it what
    each stands for, and give it.

        linkbook import-qda my-project.qdpx --codes --map codes.yml

        linkbook import-qda my-project.qdpx --map codes.yml --out my-study

    To start a project with codes that are matched, write them first:

        linkbook import-qda --codebook constructs.qdc
    """
    from helpers.data.qda.files import framework_of, import_project, list_codes, write_codebook
    from helpers.data.repository import ignore_in_repository

    with errors_as_messages():
        framework = framework_of(out, constructs)
        begun = [str(write_codebook(codebook, framework))] if codebook else []
        if begun and not as_json:
            click.echo(f"Written: {begun[0]}")
        if file is not None and codes:
            draft = list_codes(file, code_map, framework)
            if as_json:
                say_as_json({"written": [*begun, *([str(code_map)] if code_map else [])], "map": draft, "notes": []})
                return
            click.echo(draft, nl=False)
            said = (
                f"Written: {code_map}" if code_map else "To change it, add --map codes.yml, which writes it to a file"
            )
            click.echo(said, err=True)
            return
        if file is None or out is None:
            if not codebook or file or out:
                raise ValueError("give a project and a folder: linkbook import-qda FILE.qdpx --out FOLDER")
            if as_json:
                say_as_json({"written": begun, "map": None, "notes": []})
            return
        written, findings = import_project(file, out, code_map, framework)
        ignore_in_repository(out)
        if as_json:
            files = [*begun, *(str(path) for path in written)]
            say_as_json({"written": files, "map": None, "notes": list(findings)})
            return
        for finding in findings:
            click.echo(finding, err=True)
        click.echo(f"Written: {', '.join(str(path) for path in written)}")
        click.echo(f"Next: linkbook check {out}")
