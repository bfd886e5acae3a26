"""Count GP appointments once referrals and appointments are imported, as `linkbook cohort` does."""

from pathlib import Path
from typing import Final

from helpers.data.cohort import Choices, build_cohort
from helpers.data.cohort.files import differences, write_cohort
from helpers.data.faults import StudyError
from helpers.data.mapping.record import Applied
from helpers.data.rules import mapping as rule_mapping

COUNTS: Final = "gp_usage"


def count_again(folder: Path, applied: Applied, *, ours: bool) -> int | None:
    """Write gp_usage.csv from the imported extracts, and return its rows; None, with a question, when it cannot be.

    Attended appointments with a GP count where the file gives status and role, and every appointment where it does not.

    Args:
        folder: the study folder.
        applied: the import.
        ours: whether counts that are there were written by an import, and may be replaced.
    """
    columns = applied.tables["appointments"].columns
    roles = ("GP",) if "staff_role" in columns else None
    statuses = ("attended",) if "status" in columns else None
    target = folder / f"{COUNTS}.csv"
    files = (folder / "referrals.csv", folder / "appointments.csv", folder / "sites.csv")
    try:
        counted = build_cohort(*files, Choices(roles=roles, statuses=statuses))
        if not ours and (faults := differences(target, counted.counts)):
            raise StudyError(faults)
    except StudyError as error:
        why = error.faults[0].text()
        applied.questions.append(rule_mapping.NOT_COUNTED.broken(target.name, why=why, folder=folder))
        return None
    write_cohort(counted, target)
    which = " ".join(part for part in ("attended" * bool(statuses), "GP" * bool(roles)) if part) or "all"
    applied.notes.append(rule_mapping.COUNTED.broken(target.name, which=which))
    applied.notes += counted.warnings
    applied.write_down(f"patients counted, {which} appointments", len(counted.counts), table=COUNTS)
    return len(counted.counts)
