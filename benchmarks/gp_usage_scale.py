"""Count and sum up a nation's referred patients: DuckDB and two passes, against pandas groupby and a fit per site.

    python benchmarks/gp_usage_scale.py [--sites 1250] [--patients 900000] [--rows 10800000] [--keep FOLDER]

Makes referrals and appointments (Parquet and CSV) once, then runs each way in a process of its own and prints seconds,
peak memory and ratios. Nothing here is a timed test: the numbers are those of one machine on one day.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from scipy import stats

MONTH = "2022-07"
FITS = 12
MEMORY = "150MB"


def make(folder: Path, sites: int, patients: int, rows: int) -> None:
    """Write sites.csv, and referrals and appointments as Parquet and CSV, from DuckDB's own arithmetic."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    site = f"CAST(hash(i) % {sites} AS INTEGER)"
    frame = pd.DataFrame(
        {"site_id": [f"T{i:04d}" for i in range(sites)], "fieldwork_month": MONTH, "gp_data": "provided"}
    )
    frame.to_csv(folder / "sites.csv", index=False)
    people = (
        f"SELECT printf('T%04d', {site}) AS site_id, printf('P%07d', i) AS patient_id, "
        "DATE '2022-07-01' + CAST(hash(i, 1) % 31 AS INTEGER) AS referral_date, "
        "CASE WHEN hash(i, 2) % 20 = 0 THEN DATE '2022-08-15' + CAST(hash(i, 3) % 120 AS INTEGER) END AS left_date "
        f"FROM range({patients}) p(i)"
    )
    patient = f"CAST(floor(pow((hash(e, 4) % 1000003) / 1000003.0, 1.7) * {patients}) AS BIGINT)"
    events = (
        f"SELECT printf('T%04d', CAST(hash(i) % {sites} AS INTEGER)) AS site_id, printf('P%07d', i) AS patient_id, "
        "DATE '2021-11-01' + CAST(hash(e, 5) % 500 AS INTEGER) AS appointment_date, "
        "['GP','GP','GP','Nurse','Pharmacist'][1 + CAST(hash(e, 6) % 5 AS INTEGER)] AS staff_role, "
        "['attended','attended','attended','attended','attended','attended','attended','did not attend','cancelled']"
        "[1 + CAST(hash(e, 7) % 9 AS INTEGER)] AS status, "
        "['face to face','telephone','online'][1 + CAST(hash(e, 8) % 3 AS INTEGER)] AS mode "
        f"FROM (SELECT e, {patient} AS i FROM range({rows}) r(e))"
    )
    for name, query in (("referrals", people), ("appointments", f"SELECT * FROM ({events}) ORDER BY site_id")):
        connection.execute(f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet)")
        connection.execute(f"COPY (FROM '{folder / name}.parquet') TO '{folder / name}.csv' (FORMAT csv, HEADER)")


def ours(folder: Path, ending: str) -> pd.DataFrame:
    from helpers.analysis.gp_usage import summarise_sites
    from helpers.data.cohort import count_appointments

    files = (folder / f"referrals.{ending}", folder / f"appointments.{ending}", folder / "sites.csv")
    return summarise_sites(count_appointments(*files, memory=MEMORY, threads=2))


def with_pandas(folder: Path) -> pd.DataFrame:
    """The same answer as most would write it in pandas: read, merge, filter, group, group again."""
    counts = counted_with_pandas(folder)
    return summed_with_pandas(counts)


def counted_with_pandas(folder: Path) -> pd.DataFrame:
    referrals = pd.read_csv(folder / "referrals.csv", parse_dates=["referral_date", "left_date"])
    events = pd.read_csv(folder / "appointments.csv", parse_dates=["appointment_date"])
    start = pd.Timestamp(f"{MONTH}-01")
    patients = referrals[referrals["referral_date"].dt.to_period("M") == pd.Period(MONTH)]
    patients = patients.groupby(["site_id", "patient_id"], as_index=False)["left_date"].max()
    kept = events.merge(patients, on=["site_id", "patient_id"])
    day = kept["appointment_date"]
    kept = kept[(kept["staff_role"] == "GP") & (kept["status"] == "attended") & ~(day > kept["left_date"])]
    day = kept["appointment_date"]
    before = (day >= start - pd.DateOffset(months=6)) & (day < start)
    after = (day >= start + pd.DateOffset(months=1)) & (day < start + pd.DateOffset(months=7))
    keys = [kept["site_id"], kept["patient_id"]]
    sums = pd.DataFrame({"gp_appointments_before": before, "gp_appointments_after": after}).groupby(keys).sum()
    counts = patients.merge(sums.reset_index(), how="left", on=["site_id", "patient_id"]).fillna(
        {"gp_appointments_before": 0, "gp_appointments_after": 0}
    )
    left = counts["left_date"]
    months = ((left.dt.year - start.year) * 12 + left.dt.month - start.month).clip(0, 6).fillna(6)
    return counts.assign(months_before=6.0, months_after=months)


def summed_with_pandas(rows: pd.DataFrame) -> pd.DataFrame:
    numbers = ["gp_appointments_before", "gp_appointments_after", "months_before", "months_after"]
    by_site = rows.groupby("site_id")
    sums = by_site[numbers].transform("sum")
    rate_b = sums["gp_appointments_before"] / sums["months_before"]
    rate_a = sums["gp_appointments_after"] / sums["months_after"]
    terms = (rows["gp_appointments_after"] - rate_a * rows["months_after"]) / sums["gp_appointments_after"]
    terms -= (rows["gp_appointments_before"] - rate_b * rows["months_before"]) / sums["gp_appointments_before"]
    n = by_site.size()
    se = np.sqrt(n / (n - 1) * (terms**2).groupby(rows["site_id"]).sum())
    totals = by_site[numbers].sum()
    ratio = (totals["gp_appointments_after"] / totals["months_after"]) / (
        totals["gp_appointments_before"] / totals["months_before"]
    )
    change = (
        rows["gp_appointments_after"] * rows["months_before"] - rows["gp_appointments_before"] * rows["months_after"]
    )
    there = (rows["months_before"] > 0) & (rows["months_after"] > 0)
    ways = pd.DataFrame({"up": there & (change > 0), "same": there & (change == 0), "down": there & (change < 0)})
    ways = ways.groupby(rows["site_id"]).sum()
    reach = stats.t.ppf(0.975, n - 1) * se
    found = {"n": n, "ratio": ratio, "se_log_ratio": se, "low": ratio * np.exp(-reach), "high": ratio * np.exp(reach)}
    return pd.DataFrame(found | {name: ways[name] for name in ways}).reset_index()


def fits(counts: pd.DataFrame) -> float:
    """Return the seconds of a Poisson model with cluster-robust errors for every site, from a sample of sites."""
    import statsmodels.formula.api as smf

    sample = counts["site_id"].drop_duplicates().head(FITS)
    start = time.perf_counter()
    for site in sample:
        rows = counts[counts["site_id"] == site].reset_index(drop=True)
        periods = [
            pd.DataFrame({"y": rows[f"gp_appointments_{name}"], "months": rows[f"months_{name}"], "period": place})
            for place, name in enumerate(("before", "after"))
        ]
        long = pd.concat([one.assign(id=rows.index) for one in periods]).query("months > 0").reset_index(drop=True)
        model = smf.poisson("y ~ period", long, exposure=long["months"])
        model.fit(disp=0, cov_type="cluster", cov_kwds={"groups": long["id"]})
    return (time.perf_counter() - start) * counts["site_id"].nunique() / len(sample)


def measured(way: str, folder: Path) -> dict[str, float]:
    """Run one way in a process of its own; seconds without imports, peak memory in MB, and memory before it began."""
    done = subprocess.run(
        [sys.executable, __file__, "--way", way, "--keep", str(folder)], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def peak() -> float:
    """Peak memory in MB. Not ru_maxrss, which a process inherits from the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def run(way: str, folder: Path) -> None:
    import helpers.analysis.gp_usage.sites
    import helpers.data.cohort
    import helpers.data.tables

    helpers.data.tables.read_and_check({"sites": folder / "sites.csv"})  # so that imports are not measured
    counts = None
    if way in ("sum", "sum pandas", "fits"):
        counts = pd.read_pickle(folder / "counts.pkl")
    base, start, work = peak(), time.perf_counter(), time.process_time()
    if way.startswith("ours"):
        table = ours(folder, way.split()[1])
    elif way == "pandas":
        table = with_pandas(folder)
    elif way == "sum":
        table = helpers.analysis.gp_usage.sites.summarise_sites(counts)
    elif way == "sum pandas":
        table = summed_with_pandas(counts)
    else:
        print(
            json.dumps(
                {"seconds": fits(counts), "peak": peak(), "base": base, "cpu": time.process_time() - work, "check": 0}
            )
        )
        return
    seconds, work = time.perf_counter() - start, time.process_time() - work
    check = float((table["low"] * table["se_log_ratio"] + table["high"]).sum() + (table["up"] * table["n"]).sum())
    print(json.dumps({"seconds": seconds, "peak": peak(), "base": base, "cpu": work, "check": check}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=1250)
    parser.add_argument("--patients", type=int, default=900_000)
    parser.add_argument("--rows", type=int, default=10_800_000)
    parser.add_argument("--keep", type=Path, help="folder for the data, which are made when they are not there")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        run(given.way, given.keep)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "counts.pkl").exists():
            print(f"Making {given.rows:,} appointments of {given.patients:,} patients at {given.sites:,} sites")
            make(folder, given.sites, given.patients, given.rows)
            from helpers.data.cohort import count_appointments

            paths = (folder / "referrals.parquet", folder / "appointments.parquet", folder / "sites.csv")
            count_appointments(*paths, memory=MEMORY, threads=2, today=date.today()).to_pickle(folder / "counts.pkl")
        report(folder)


def report(folder: Path) -> None:
    ways = ("ours parquet", "ours csv", "pandas", "sum", "sum pandas", "fits")
    words = {
        "ours parquet": "count and sum up, from Parquet (DuckDB)", "ours csv": "count and sum up, from CSV (DuckDB)",
        "pandas": "count and sum up, from CSV (pandas)", "sum": "sum up sites (summarise_sites)",
        "sum pandas": "sum up sites (pandas groupby)", "fits": f"a model per site ({FITS} sites, scaled)",
    }  # fmt: skip
    found = {}
    for way in ways:
        found[way] = measured(way, folder)
        one = found[way]
        spent = f"{one['seconds']:8.2f} s wall {one['cpu']:8.2f} s of processors"
        print(f"{words[way]:<42}{spent}   peak {one['peak']:6.0f} MB ({one['base']:.0f} before it began)", flush=True)
    for way in ("ours csv", "pandas", "sum", "sum pandas"):
        same = abs(found[way]["check"] / found["ours parquet"]["check"] - 1) < 1e-9
        print(f"same answer as from Parquet, {words[way]}: {'yes' if same else 'NO'}")
    pairs = (("ours parquet", "pandas", "Parquet"), ("ours csv", "pandas", "CSV"), ("sum", "sum pandas", "sum"))
    for one, other, name in pairs:
        wall, work = (found[other][what] / found[one][what] for what in ("seconds", "cpu"))
        memory = found[one]["peak"] / found[other]["peak"]
        more = (found[one]["peak"] - found[one]["base"]) / (found[other]["peak"] - found[other]["base"])
        print(f"{name}: {wall:.1f} times as fast as pandas ({work:.1f} by processors), {memory:.2f} of its memory, "
              f"{more:.2f} of what it takes beyond the start")  # fmt: skip
    print(f"sum: {found['fits']['seconds'] / found['sum']['seconds']:.0f} times as fast as a model per site")
    whole = found["fits"]["seconds"] / found["ours parquet"]["seconds"]
    print(f"count and sum up from Parquet: {whole:.1f} times as fast as a model per site alone, the counts given")


if __name__ == "__main__":
    main()
