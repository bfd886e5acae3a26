"""Ways to count GP appointments before and after referral, for `bench.py`; each is run in a process of its own.

    python benchmarks/bench_counting.py WAY FOLDER ENDING

`linkbook` checks every row as `linkbook cohort` does; the others only count, as somebody would write it who knows that
the extract is sound. All print the same three sums.
"""

import sys
from pathlib import Path
from typing import Any

MONTH = "2022-07"
SUMS = ("gp_appointments_before", "gp_appointments_after", "months_after")


def with_linkbook(folder: Path, ending: str) -> Any:
    from helpers.data.cohort import count_appointments

    files = (folder / f"referrals.{ending}", folder / f"appointments.{ending}", folder / "sites.csv")
    return count_appointments(*files, threads=2)


def with_duckdb(folder: Path, ending: str) -> Any:
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    referrals, appointments = (f"'{folder / name}.{ending}'" for name in ("referrals", "appointments"))
    return connection.sql(f"""
        WITH sites AS (SELECT site_id, CAST(fieldwork_month || '-01' AS DATE) AS month
                       FROM read_csv('{folder}/sites.csv', all_varchar = true)),
        patients AS (SELECT r.site_id, patient_id, month, max(left_date) AS left_date
                     FROM {referrals} r JOIN sites USING (site_id)
                     WHERE date_trunc('month', referral_date) = month GROUP BY ALL),
        counts AS (SELECT patient_id, count(*) FILTER (appointment_date < month) AS before,
                          count(*) FILTER (appointment_date >= month) AS after
                   FROM {appointments} a JOIN patients p USING (patient_id)
                   WHERE lower(staff_role) = 'gp' AND lower(status) = 'attended'
                     AND appointment_date >= month - INTERVAL 6 MONTH AND appointment_date < month + INTERVAL 7 MONTH
                     AND (appointment_date < month OR appointment_date >= month + INTERVAL 1 MONTH)
                     AND (left_date IS NULL OR appointment_date <= left_date) GROUP BY ALL)
        SELECT site_id, patient_id, coalesce(before, 0) AS gp_appointments_before,
               coalesce(after, 0) AS gp_appointments_after, 6 AS months_before,
               CASE WHEN left_date IS NULL THEN 6
                    ELSE least(6, greatest(0, datediff('month', month + INTERVAL 1 MONTH, left_date) + 1))
               END AS months_after
        FROM patients LEFT JOIN counts USING (patient_id) ORDER BY 1, 2""").df()


def with_polars(folder: Path, ending: str) -> Any:
    import polars as pl

    def scan(name: str) -> Any:
        path = folder / f"{name}.{ending}"
        return pl.scan_parquet(path) if ending == "parquet" else pl.scan_csv(path, try_parse_dates=True)

    day, month, left = pl.col("appointment_date"), pl.col("month"), pl.col("left_date")
    sites = pl.scan_csv(folder / "sites.csv", infer_schema=False)
    sites = sites.select("site_id", month=(pl.col("fieldwork_month") + "-01").str.to_date())
    patients = scan("referrals").join(sites, on="site_id").filter(pl.col("referral_date").dt.truncate("1mo") == month)
    patients = patients.group_by("site_id", "patient_id", "month").agg(left.max())
    before = (day >= month.dt.offset_by("-6mo")) & (day < month)
    after = (day >= month.dt.offset_by("1mo")) & (day < month.dt.offset_by("7mo"))
    counted = (pl.col("staff_role").str.to_lowercase() == "gp") & (pl.col("status").str.to_lowercase() == "attended")
    events = scan("appointments").filter(counted).join(patients, on="patient_id")
    events = events.filter(left.is_null() | (day <= left)).group_by("patient_id")
    counts = events.agg(before.sum().alias(SUMS[0]), after.sum().alias(SUMS[1]))
    months = (left.dt.year() - month.dt.year()) * 12 + left.dt.month() - month.dt.month()
    filled = [pl.col(name).fill_null(0) for name in SUMS[:2]]
    rows = patients.join(counts, on="patient_id", how="left").with_columns(
        *filled, months_before=pl.lit(6), months_after=months.clip(0, 6).fill_null(6)
    )
    return rows.sort("site_id", "patient_id").collect()


def with_pandas(folder: Path, ending: str) -> Any:
    import pandas as pd

    def read(name: str, dates: list[str]) -> pd.DataFrame:
        return pd.read_csv(folder / f"{name}.csv", parse_dates=dates)

    referrals, events = read("referrals", ["referral_date", "left_date"]), read("appointments", ["appointment_date"])
    start = pd.Timestamp(f"{MONTH}-01")
    patients = referrals[referrals["referral_date"].dt.to_period("M") == pd.Period(MONTH)]
    patients = patients.groupby(["site_id", "patient_id"], as_index=False)["left_date"].max()
    kept = events[(events["staff_role"].str.lower() == "gp") & (events["status"].str.lower() == "attended")]
    kept = kept.merge(patients[["patient_id", "left_date"]], on="patient_id")
    kept = kept[~(kept["appointment_date"] > kept["left_date"])]
    day = kept["appointment_date"]
    before = (day >= start - pd.DateOffset(months=6)) & (day < start)
    after = (day >= start + pd.DateOffset(months=1)) & (day < start + pd.DateOffset(months=7))
    sums = pd.DataFrame({SUMS[0]: before, SUMS[1]: after}).groupby(kept["patient_id"]).sum()
    counts = patients.merge(sums.reset_index(), how="left", on="patient_id").fillna({SUMS[0]: 0, SUMS[1]: 0})
    left = counts["left_date"]
    months = ((left.dt.year - start.year) * 12 + left.dt.month - start.month).clip(0, 6).fillna(6)
    return counts.assign(months_before=6, months_after=months).sort_values(["site_id", "patient_id"])


WAYS = {"linkbook": with_linkbook, "duckdb": with_duckdb, "polars": with_polars, "pandas": with_pandas}

if __name__ == "__main__":
    counts = WAYS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
    print(*(int(counts[name].sum()) for name in SUMS))
