"""The month of fieldwork of a site that neither the map nor a file gives: the month with most of its referrals."""

from helpers.data.groups import is_referred
from helpers.data.mapping.map_file import Map
from helpers.data.mapping.record import Applied
from helpers.data.rules import mapping as rule_mapping

_MONTH = "fieldwork_month"


def add_fieldwork_months(applied: Applied, described: Map) -> None:
    """Add to the map's sites the month that is not given, and ask whether it is right."""
    if not {"referrals", "appointments"} <= set(applied.tables):
        return
    referrals, sites = applied.tables["referrals"], applied.tables.get("sites")
    given = set(sites.loc[sites[_MONTH] != "", "site_id"]) if sites is not None and _MONTH in sites else set()
    referred = referrals[is_referred(referrals.replace("", None))]
    for site, dates in referred.groupby("site_id", sort=False)["referral_date"]:
        said = described.sites.setdefault(str(site), {})
        months = dates[dates != ""].str[:7].value_counts()
        if site in given or _MONTH in said or months.empty:
            continue
        n, total = int(months.max()), int(months.sum())
        month = said[_MONTH] = str(months.index[months == n].min())
        rule = rule_mapping.MONTH_FROM_REFERRALS
        applied.questions.append(rule.broken(described.file, None, "sites", str(site), month=month, n=n, total=total))
