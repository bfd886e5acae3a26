"""Words for a ratio of GP appointments or another outcome, and its interval, of a site and of all sites alike."""

from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome
from helpers.show.page import as_change, change_range


def capital(words: str) -> str:
    """Return words as they stand at the beginning of a sentence.

    >>> capital("emergency admissions"), capital("A&E attendances")
    ('Emergency admissions', 'A&E attendances')
    """
    return f"{words[:1].upper()}{words[1:]}"


def more_or_fewer(ratio: float, *, least: int = 1, outcome: CountedOutcome = GP_APPOINTMENTS) -> str:
    """Return a ratio as how many more or fewer of an outcome there were; changes below `least` percent are as many.

    >>> more_or_fewer(0.75), more_or_fewer(1.02, least=3)
    ('25% fewer GP appointments after referral than before', 'about as many GP appointments after referral as before')
    >>> more_or_fewer(0), more_or_fewer(12)
    ('no GP appointments after referral', 'more than ten times as many GP appointments after referral as before')
    """
    label = outcome.label
    change, percent = as_change(ratio), round(100 * abs(ratio - 1))
    if ratio == 0:
        return f"no {label} after referral"
    if change == "almost none":
        return f"hardly any {label} after referral"
    if percent >= least and "%" in change:
        return f"{percent}% {'fewer' if ratio < 1 else 'more'} {label} after referral than before"
    number = change if percent >= least else "as many" if least == 1 else "about as many"
    return f"{number} {label} after referral as before"


def interval_in_words(low: float, high: float, confidence: float) -> str:
    """Return an interval of a ratio as changes and as numbers.

    >>> interval_in_words(0.75, 1.33, 0.9)
    'anything from a fall of 25% to a rise of 33% (90% interval 0.75 to 1.33)'
    """
    return f"{change_range(low, high)} ({interval_in_numbers(low, high, confidence)})"


def interval_in_numbers(low: float, high: float, confidence: float) -> str:
    """Return an interval of a ratio in numbers; of an end far out only that it is.

    >>> interval_in_numbers(0.75, 1.33, 0.95), interval_in_numbers(1e-9, 1e9, 0.9)
    ('95% interval 0.75 to 1.33', '90% interval below 0.01 to above 100')
    """
    start = "below 0.01" if 0 < low < 0.005 else f"{low:.2f}"
    end = "above 100" if high > 100 else f"{high:.2f}"
    return f"{100 * confidence:g}% interval {start} to {end}"
