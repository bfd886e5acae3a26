"""Does the forecast of regression to the mean come true where nothing happens? People of a trial, year by year.

    python benchmarks/forecast_backtest.py [--write]

The RAND Health Insurance Experiment as statsmodels has it (public domain): visits to a doctor of 5,912 people in up to
five years. The busiest of a year are taken as if they had been referred at its end. rho and the usual mean come from
that year and the one before, of everybody; the forecast is of the year after, which they do not know.
With --write the table goes to data/reference/forecast_backtest.csv and into book/methods.md.
"""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd
from statsmodels.datasets import randhie

from helpers.analysis.gp_usage import forecast_ratio, lasting_share, rate_ratio
from helpers.book.myst import with_part

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "data" / "reference" / "forecast_backtest.csv"
PAGE = ROOT / "book" / "methods.md"
MARKS = ("<!-- forecast back test: begin -->", "<!-- forecast back test: end -->")
SHARES = (0.1, 0.2, 0.33, 1.0)
YEARS = (2, 3, 4)


def visits() -> pd.DataFrame:
    """Visits of everybody: a row for each person, a column for each year, NaN where they were not in it."""
    rows = pd.read_csv(Path(randhie.__file__).parent / "src" / "randhie.csv", usecols=["zper", "year", "mdvis"])
    return rows.pivot(index="zper", columns="year", values="mdvis")


def one_cell(by_year: pd.DataFrame, year: int, share: float) -> dict[str, object]:
    """The forecast for the busiest share of a year, and what came."""
    whole = by_year[[year - 1, year]].dropna().set_axis(["gp_appointments_first", "gp_appointments_second"], axis=1)
    lasting = lasting_share(whole.assign(n_patients=1, months_per_window=12))
    both = by_year[[year, year + 1]].dropna()
    busiest = both[both[year] >= both[year].quantile(1 - share)]
    seen = rate_ratio(busiest[year], busiest[year + 1])
    assert lasting is not None
    forecast = forecast_ratio(lasting, busiest[year].mean(), months=12)
    assert forecast is not None
    numbers = {
        "mean_before": busiest[year].mean(), "rho": lasting.rho, "usual_mean": lasting.usual_mean,
        "forecast": forecast.ratio, "forecast_low": forecast.low, "forecast_high": forecast.high,
        "ratio": seen.ratio, "low": seen.low, "high": seen.high,
    }  # fmt: skip
    rounded = {name: round(float(value), 3) for name, value in numbers.items()}
    return {"year": year, "busiest_share": share, "n_people": len(busiest), "n_list": lasting.n} | rounded


def back_test() -> pd.DataFrame:
    """The whole table."""
    by_year = visits()
    rows = [one_cell(by_year, year, share) for year in YEARS for share in SHARES]
    return pd.DataFrame(rows).assign(source_table="RAND HIE, statsmodels.datasets.randhie", source_row="mdvis by year")


def as_markdown(table: pd.DataFrame) -> str:
    """The table of the Methods page: one line per cell."""
    lines = ["| year | busiest | people | rho | forecast | what came | forecast less what came |"]
    lines.append(f"| --: |{' --: |' * 6}")
    return "\n".join([*lines, *(_cells(one) for one in table.itertuples())])


def _cells(one: Any) -> str:
    """One line of it."""
    gap = f"{one.forecast - one.ratio:+.2f}".replace("-", "−")
    came = f"{one.ratio:.2f} ({one.low:.2f} to {one.high:.2f})"
    share = f"{100 * one.busiest_share:.0f}%"
    return f"| {one.year} | {share} | {one.n_people:,} | {one.rho:.2f} | {one.forecast:.2f} | {came} | {gap} |"


def write_page(table: pd.DataFrame) -> None:
    """Put the table between its marks on the Methods page."""
    PAGE.write_text(with_part(PAGE.read_text(encoding="utf-8"), MARKS, as_markdown(table)), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    given = parser.parse_args()
    table = back_test()
    print(table.to_string(index=False))
    if given.write:
        table.to_csv(TABLE, index=False, lineterminator="\n")
        write_page(pd.read_csv(TABLE))
        print(f"Written: {TABLE.name} and {PAGE.name}")


if __name__ == "__main__":
    main()
