"""The sites of a count of appointments: their fieldwork months and windows."""

# ruff: noqa: S608 - names in SQL are ours; values are bound

import duckdb
import pandas as pd

from helpers.data.cohort.choices import Choices


def make_sites(connection: duckdb.DuckDBPyConnection, sites: pd.DataFrame, choices: Choices) -> None:
    """Make the table `sites` with every site's windows."""
    connection.register("sites_frame", sites)
    months, first, end = choices.window_months, choices.first_after, choices.end_of_before
    after = f"{months}"
    if choices.last_date is not None:
        whole = f"datediff('month', month, DATE '{choices.last_date}' + 1) - {first}"
        after = f"greatest(0, least({months}, {whole}))"
    connection.execute(
        f"CREATE TABLE sites AS SELECT position, site_id, month, provided, file, line, "
        f"CAST(month + to_months({end - months}) AS DATE) AS before_from, {months} AS before_months, "
        f"CAST(month + to_months({end}) AS DATE) AS before_to, CAST(month + to_months({first}) AS DATE) AS after_from, "
        f"{after} AS after_months, CAST(month + to_months(CAST({first} + {after} AS INTEGER)) AS DATE) AS after_to "
        "FROM (SELECT * REPLACE (CAST(month AS DATE) AS month) FROM sites_frame)"
    )
