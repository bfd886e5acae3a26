"""The public functions keep the names, arguments, defaults and fields that others call them by (the design, part 5)."""

import ast
import importlib
import inspect
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))

# module, function, arguments in order: a bare name has to be given, * opens those given by name, = shows the default
SIGNATURES = [
    ("gp_usage", "rate_ratio", "before, after, *, months_before=6, months_after=6, confidence=0.95, error='CR2'"),
    ("gp_usage", "rate_ratio_from_totals", "total_before, total_after, *, confidence=0.95"),
    (
        "gp_usage",
        "rate_ratio_from_moments",
        "n, mean_before, sd_before, mean_after, sd_after, correlation, *, confidence=0.95",
    ),
    ("gp_usage", "change_summary", "before, after"),
    ("gp_usage", "regression_to_mean_ratio", "between_share, mean_before, reference_mean"),
    ("gp_usage", "summarise_sites", "gp_usage"),
    ("gp_usage", "pool", "estimates, variances, *, method='REML', knapp_hartung=True, confidence=0.95"),
    ("gp_usage", "leave_one_out", "estimates, variances, **options"),
    ("questionnaires", "score_ons4", "frame"),
    ("questionnaires", "score_gse", "frame"),
    ("questionnaires", "change_mar", "baseline, followup, *, confidence=0.95"),
    ("questionnaires", "change_completers", "baseline, followup, *, confidence=0.95"),
    ("questionnaires", "change_available", "baseline, followup, *, confidence=0.95"),
    ("questionnaires", "delta_adjusted", "baseline, followup, deltas"),
    ("questionnaires", "tipping_delta", "baseline, followup"),
    ("questionnaires", "effect_size", "baseline, followup"),
    ("questionnaires", "cronbach_alpha", "items, *, confidence=0.95"),
    ("questionnaires", "reliable_change", "baseline, followup, *, reliability, sd"),
    ("questionnaires", "pair_bounds", "n_first, n_second, n_people"),
    ("npt", "cohen_kappa", "a, b"),
    ("npt", "krippendorff_alpha", "ratings, *, level='nominal'"),
    ("npt", "construct_agreement", "codings"),
    ("sampling", "gower", "frame, *, weights=None"),
    ("sampling", "coverage", "frame, dimensions"),
    ("sampling", "select_sites", "frame, k, *, criterion='maxmin'"),
    ("sampling", "percentile_of", "chosen, frame, *, criterion='maxmin', draws=100000, seed"),
    ("disclosure", "protect", "table, *, profile"),
]
FIELDS = [
    (
        "gp_usage",
        "RateRatio",
        "n total_before total_after ratio low high log_ratio se_log_ratio df method",
    ),
    (
        "gp_usage",
        "ChangeSummary",
        "n mean_change sd_change median_change hodges_lehmann wilcoxon_p up same down sign_p mean_before mean_after",
    ),
    (
        "gp_usage",
        "Pooled",
        "k estimate se low high tau2 tau2_low tau2_high i2 q q_p prediction_low prediction_high weights",
    ),
    ("questionnaires", "Change", "estimate se low high df n_baseline n_followup n_pairs method"),
    ("questionnaires", "EffectSize", "g_av low high d_z correlation n_pairs"),
    ("questionnaires", "Alpha", "alpha low high n k"),
    ("npt", "Kappa", "kappa se low high n estimable"),
    ("sampling", "Selection", "sites value optimal ties"),
]


def member(module: str, name: str) -> object:
    return getattr(importlib.import_module(f"helpers.{module if '.' in module else 'analysis.' + module}"), name)


def written(name: str, parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.VAR_KEYWORD:
        return f"**{name}"
    return name if parameter.default is parameter.empty else f"{name}={parameter.default!r}"


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        *SIGNATURES,
        ("data.study", "load_study", "folder=''"),
        ("data.cohort", "count_appointments", "referrals, appointments, sites, *, window_months=6"),
    ],
    ids=lambda value: value if str(value).isidentifier() else "",
)
def test_a_function_takes_the_arguments_of_the_design(module: str, name: str, expected: str) -> None:
    parameters = inspect.signature(member(module, name)).parameters  # type: ignore[arg-type]
    in_order, _, by_name = expected.partition("*, ")
    positional = [one for one in in_order.strip(", ").split(", ") if not one.startswith("**")]
    taken = [written(p.name, p) for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert taken == positional
    keywords = {p.name: written(p.name, p) for p in parameters.values() if p.kind is p.KEYWORD_ONLY}
    asked = [one for one in by_name.split(", ") if one]
    assert [keywords.pop(one.split("=")[0], "absent") for one in asked] == asked
    assert all("=" in one for one in keywords.values()), "what the design does not name needs a default"
    assert any(p.kind is p.VAR_KEYWORD for p in parameters.values()) == ("**" in expected)


@pytest.mark.parametrize(("module", "name", "expected"), FIELDS, ids=[name for _, name, _ in FIELDS])
def test_a_result_has_the_fields_of_the_design_in_order(module: str, name: str, expected: str) -> None:
    names = [field.name for field in fields(member(module, name))]  # type: ignore[arg-type]
    assert names[: len(expected.split())] == expected.split()


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, name, _ in [*SIGNATURES, *FIELDS]])
def test_a_room_names_what_it_offers(module: str, name: str) -> None:
    assert name in importlib.import_module(f"helpers.analysis.{module}").__all__


def code_of(notebook: Path) -> ast.Module:
    """A notebook's code cells as one tree."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ast.parse("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"))


def called_functions(tree: ast.Module) -> Iterator[Any]:
    """What a notebook names of `helpers.analysis` and `helpers.data`, by itself or by its module."""
    names: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("helpers.analysis", "helpers.data")):
            for alias in node.names:
                names[alias.asname or alias.name] = imported(str(node.module), alias.name)
    for node in ast.walk(tree):
        owner = (
            names.get(node.value.id) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) else None
        )
        if inspect.ismodule(owner):
            yield getattr(owner, node.attr)  # type: ignore[attr-defined]
    yield from names.values()


def imported(module: str, name: str) -> Any:
    """What a notebook gets when it imports a name from a module or a package."""
    owner = importlib.import_module(module)
    return getattr(owner, name) if hasattr(owner, name) else importlib.import_module(f"{module}.{name}")


NAMED_BY_NOTEBOOKS = {
    f"{function.__module__}.{function.__name__}": function
    for notebook in NOTEBOOKS
    for function in called_functions(code_of(notebook))
    if inspect.isfunction(function)
}
PUBLIC = {f"{module}.{name}": member(module, name) for module, name, _ in SIGNATURES} | NAMED_BY_NOTEBOOKS


def test_notebooks_name_functions_of_the_analysis() -> None:
    assert {name.split(".")[2] for name in NAMED_BY_NOTEBOOKS} >= {"claims", "npt"}


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_function_says_what_it_takes_gives_and_refuses(name: str) -> None:
    words = inspect.getdoc(PUBLIC[name]) or ""
    signature = inspect.signature(PUBLIC[name])
    assert "Args:" in words or not signature.parameters
    assert "Returns:" in words or signature.return_annotation in (None, "None")
    assert ">>> " in words, "an example that runs"
