"""Kappa, its standard error and Krippendorff's alpha agree with R (psych, and the definition pair by pair)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.npt import cohen_kappa, krippendorff_alpha

HERE = Path(__file__).parent
LABELS = pd.read_csv(HERE / "agreement_labels.csv")
EXPECTED = pd.read_csv(HERE / "agreement_r.csv").set_index(["set", "quantity"])["value"]
SETS = ["few", "one_sided", "many"]
PER_LABEL = [
    (name, code) for name in SETS for code in sorted(set(LABELS.query("set == @name")[["first", "second"]].stack()))
]


def coders(name: str) -> tuple[list[str], list[str]]:
    part = LABELS[LABELS["set"] == name]
    return part["first"].tolist(), part["second"].tolist()


@pytest.mark.parametrize("name", SETS)
def test_kappa_over_all_labels_and_its_standard_error(name: str) -> None:
    result = cohen_kappa(*coders(name))
    assert result.kappa == pytest.approx(EXPECTED[name, "kappa"], abs=1e-10)
    assert result.se == pytest.approx(EXPECTED[name, "se"], abs=1e-10)


@pytest.mark.parametrize(("name", "code"), PER_LABEL)
def test_kappa_of_one_label_against_the_rest(name: str, code: str) -> None:
    first, second = coders(name)
    result = cohen_kappa([label == code for label in first], [label == code for label in second])
    assert result.kappa == pytest.approx(EXPECTED[name, f"kappa_{code}"], abs=1e-10)
    assert result.se == pytest.approx(EXPECTED[name, f"se_{code}"], abs=1e-10)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("level", ["nominal", "interval"])
def test_krippendorffs_alpha(name: str, level: str) -> None:
    codes = np.array([[ord(label) for label in labels] for labels in coders(name)], dtype=float)
    assert krippendorff_alpha(codes, level=level) == pytest.approx(EXPECTED[name, f"alpha_{level}"], abs=1e-10)
