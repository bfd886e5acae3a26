"""What the reports say of results, in sentences whose numbers know where they are from; no cause is claimed."""

from collections.abc import Iterator, Sequence
from typing import Final

from helpers.book.report.passages import (
    Passage,
    Result,
    how_many,
    how_many_of,
    listed_passages,
    number,
    passage_of,
    percent_of,
    printed,
    printed_from,
)
from helpers.outcomes import Outcome
from helpers.show.gp_usage.ratio_text import more_or_fewer
from helpers.show.page import as_change, counted, listed
from helpers.show.questionnaires.described import outcomes_of_study, where_lower_is_better
from helpers.show.questionnaires.text import signed

NOT_THE_DOING: Final = (
    "This is a comparison of before and after. It does not show what the link worker did: people are often referred "
    "when they come most, and many would come less often later in any case."
)
_MOST_NAMED: Final = 6


def has_interval(result: Result) -> bool:
    """Return whether a result has an interval with both ends."""
    return result["low"] is not None and result["high"] is not None


def interval(result: Result, decimals: int = 2) -> Passage:
    """Return the interval of a result in numbers, such as: 95% interval 0.84 to 1.41."""
    return passage_of(percent_of(result), " interval ", ends(result, decimals))


def ends(result: Result, decimals: int = 2) -> Passage:
    """Return both ends of a result's interval; of an end far out only that it is."""
    return passage_of(_end(result, "low", decimals), " to ", _end(result, "high", decimals))


def _end(result: Result, what: str, decimals: int) -> Passage:
    value = result[what]
    if result["unit"] == "ratio" and (0 < value < 0.005 or value > 100):
        return printed(result, what, "below 0.01" if value < 1 else "above 100")
    return number(result, what, decimals)


def as_range(result: Result) -> Passage:
    """Return the interval of a ratio as what it could be: anything from a fall of 16% to a rise of 41%."""
    low, high = as_change(result["low"]), as_change(result["high"])
    if low == high:
        words = "hardly any change" if low == "no change" else low.replace(" of ", " of about ")
        return printed(result, "low", words)
    return passage_of("anything from ", printed(result, "low", low), " to ", printed(result, "high", high))


def practice_answer(result: Result | None, site: str) -> Passage:
    """Return how a site's patients' appointments changed, or why that cannot be said."""
    if result is None or (result["estimate"] is None and result["n"] is None):
        return Passage(f"Site {site} gave no GP appointment data, so there is nothing to compare.")
    patients = passage_of(how_many_of(result, "patient")) if result["n"] is not None else Passage("patients")
    if result["estimate"] is None:
        return passage_of(f"For site {site} no ratio can be given from the appointments of its ", patients, ".")
    changed = printed(result, "estimate", more_or_fewer)
    return passage_of(f"Site {site}'s ", patients, " had ", changed, " (ratio ", number(result), ").")


def practice_certainty(result: Result | None) -> Passage:
    """Return how sure the ratio of a site is."""
    if result is None or result["estimate"] is None:
        return Passage("The site keeps its page and its empty row among the others; nothing is filled in for it.")
    if not has_interval(result):
        return Passage("How sure this is cannot be said: the data of this site give no interval.")
    fit = passage_of("The data fit ", as_range(result), " (", interval(result), ")")
    return passage_of(fit, _both_ways(result))


def _both_ways(result: Result) -> str:
    if result["low"] <= 1 <= result["high"]:
        return ", so they do not tell whether appointments fell or rose."
    return f": the whole interval lies on the side of {'fewer' if result['high'] < 1 else 'more'}."


def practice_alt(own: Result | None, site: str, others: Sequence[Result], pooled: Result | None) -> str:
    """Return what the figure of a practice shows, for who does not see it."""
    parts = []
    if own is not None and _has_ratio(own):
        parts.append(f"The ratio of site {site} is {own['estimate']:.2f}" + _in_brackets(own))
    ratios = [row["estimate"] for row in others if _has_ratio(row)]
    if len(ratios) > 1:
        parts.append(f"those of {counted(len(ratios), 'other site')} run from {min(ratios):.2f} to {max(ratios):.2f}")
    elif ratios:
        parts.append(f"that of the other site is {ratios[0]:.2f}")
    if pooled is not None:
        parts.append(f"over all sites it is {pooled['estimate']:.2f}" + _in_brackets(pooled))
    words = "; ".join(parts) or "no ratio can be drawn"
    return f"{words[0].upper()}{words[1:]}. A ratio of 1 means as many appointments after referral as before."


def sites_alt(sites: Sequence[Result], pooled: Result | None) -> str:
    """Return what the figure of all sites shows, for who does not see it."""
    ratios = [row["estimate"] for row in sites if _has_ratio(row)]
    if len(ratios) == 1:
        words = f"The ratio of the one site is {ratios[0]:.2f}"
    else:
        words = f"The ratios of {counted(len(ratios), 'site')} run from {min(ratios):.2f} to {max(ratios):.2f}"
    words += f"; over all sites it is {pooled['estimate']:.2f}" + _in_brackets(pooled) if pooled is not None else ""
    return f"{words}. A ratio of 1 means as many appointments after referral as before."


def _has_ratio(result: Result) -> bool:
    return result["estimate"] is not None


def _in_brackets(result: Result | None) -> str:
    return f" ({result['low']:.2f} to {result['high']:.2f})" if result is not None and has_interval(result) else ""


def pooled_answer(pooled: Result, sites: Sequence[Result], patients: Result | None) -> Passage:
    """Return the ratio over all sites, of how many patients it is, and which sites are not in it."""
    over = _over(pooled, sites, patients)
    changed = printed(pooled, "estimate", lambda ratio: more_or_fewer(ratio, least=3))
    answer = passage_of(over, " there were ", changed, " (ratio ", number(pooled), ").")
    return answer + _not_in_it([row for row in sites if not has_interval(row)])


def _over(pooled: Result, sites: Sequence[Result], patients: Result | None) -> Passage:
    """Return over how many sites a ratio is, and of how many patients, where that is said."""
    over = passage_of("Over ", _sites(pooled, [row for row in sites if has_interval(row)]))
    if patients is None or patients["n"] is None or patients["counted"] != "patients":
        return over
    return passage_of(over, " with ", how_many(patients, "patient"))


def _sites(pooled: Result, within: Sequence[Result]) -> Passage:
    if pooled["counted"] == "sites" and pooled["n"] is not None:
        return how_many(pooled, "site")
    where = {"page": pooled["page"], "output": pooled["output"]}
    return printed_from(counted(len(within), "site"), len(within), "sites with an interval", **where)


def _not_in_it(without: Sequence[Result]) -> Passage:
    if not without:
        return Passage("")
    names = [str(row["site"]) for row in without]
    if len(names) > _MOST_NAMED:
        return passage_of(" ", _number_of(without, "site"), " are not in it.")
    verb = "is" if len(names) == 1 else "are"
    return Passage(f" {'Site' if len(names) == 1 else 'Sites'} {listed(names)} {verb} not in it.")


def _number_of(rows: Sequence[Result], noun: str) -> Passage:
    words = counted(len(rows), noun)
    where = {"page": rows[0]["page"], "output": rows[0]["output"]}
    return printed_from(f"{words[0].upper()}{words[1:]}", len(rows), f"number of {noun}s", **where)


def pooled_certainty(pooled: Result) -> Passage:
    """Return how sure the ratio over all sites is."""
    return passage_of("The data fit ", as_range(pooled), " (", interval(pooled), ")", _both_ways(pooled))


def pooled_plainly(pooled: Result, sites: Sequence[Result], patients: Result | None) -> Passage:
    """Return the change over all sites and how sure it is, without a ratio."""
    changed = printed(pooled, "estimate", lambda ratio: more_or_fewer(ratio, least=3))
    answer = passage_of(_over(pooled, sites, patients), " there were ", changed, ".")
    return passage_of(answer, " The data fit ", as_range(pooled), _both_ways(pooled))


def expected_plainly(alone: Result | None) -> Passage:
    """Return the change to expect if nothing had changed; nothing where it is not known."""
    if alone is None:
        return Passage("")
    change = printed(alone, "estimate", as_change)
    return passage_of(
        "If nothing had changed, ", change, " would be expected, since those who come most come less often later."
    )


def signed_number(result: Result, what: str = "estimate", decimals: int = 2) -> Passage:
    """Return a number of a change with its sign."""
    return printed(result, what, lambda value: signed(value, decimals))


def signed_ends(result: Result, decimals: int = 2) -> Passage:
    """Return both ends of the interval of a change, each with its sign."""
    return passage_of(signed_number(result, "low", decimals), " to ", signed_number(result, "high", decimals))


def inside_a_sentence(outcome: str) -> str:
    """Return the name of an outcome as it stands inside a sentence.

    >>> inside_a_sentence("Anxiety"), inside_a_sentence("General Self-Efficacy")
    ('anxiety', 'General Self-Efficacy')
    """
    described = _described(outcome)
    return outcome if described is None else described.in_words


def _described(label: str) -> Outcome | None:
    """Return the description of the outcome that results call so."""
    return next((one for one in outcomes_of_study().described if one.label == label), None)


def scale_of(result: Result) -> Passage:
    """Return the scale of an outcome: its lowest and its highest score."""
    if (outcome := _described(result["row"])) is None:
        return Passage("")
    low, high = (printed_from(str(end), end, "end of the scale", outcome=result["row"]) for end in outcome.range)
    return passage_of(low, " to ", high)


def changes_caption(changes: Sequence[Result]) -> str:
    """Return the caption of the table of changes, which says of which outcomes less is better."""
    named = {row["row"] for row in changes}
    less = where_lower_is_better(
        [one.id for one in outcomes_of_study().described if one.label in named], "less is better"
    )
    turned = f" {less[:1].upper()}{less[1:]}." if less else ""
    return f"Change from the first to the second interview, in points.{turned}"


def changes_in_plain_words(changes: Sequence[Result], together: Sequence[Result]) -> Passage:
    """Return which way the outcomes went, and where the data leave open which way.

    `together` are the changes with the intervals that hold for all outcomes at once; they judge where there are any.
    """
    judged = {row["row"]: row for row in (together or changes)}
    clear = [row for row in changes if _is_clear(judged.get(row["row"], row))]
    alone = [row for row in changes if row not in clear and _is_clear(row)]
    parts = [part for rows in (clear, alone) for part in _ways(rows, taken_alone=rows is alone)]
    if rest := [row for row in changes if row not in clear and row not in alone]:
        names = listed([inside_a_sentence(row["row"]) for row in rest])
        parts.append(Passage(f"for {names} the data leave open whether scores went up or down"))
    text = passage_of(*[item for part in parts for item in (part, "; ")][:-1], ".")
    return Passage(f"{text.text[:1].upper()}{text.text[1:]}", text.printed)


def _ways(rows: Sequence[Result], *, taken_alone: bool) -> Iterator[Passage]:
    """Yield which outcomes were higher, and which lower; of those taken alone also that together they may not be."""
    open_together = ", taken alone; allowing for all outcomes together the data leave that open" if taken_alone else ""
    rose = [row for row in rows if row["estimate"] > 0]
    fell = [row for row in rows if row["estimate"] < 0]
    for moved, way in ((rose, "higher"), (fell, "lower")):
        if moved:
            verb = "was" if len(moved) == 1 else "were"
            words = f" {verb} {way} at the second interview{open_together}"
            yield passage_of(listed_passages([_moved(row) for row in moved]), words)


def _is_clear(result: Result) -> bool:
    return has_interval(result) and not result["low"] <= 0 <= result["high"]


def _moved(result: Result) -> Passage:
    by = printed(result, "estimate", lambda value: f"{abs(value):.1f}")
    return passage_of(f"{inside_a_sentence(result['row'])} (by ", by, " points on ", scale_of(result), ")")


def definitions_answer(rows: Sequence[Result]) -> Passage:
    """Return how far the ratio over all sites moves with what counts as an appointment."""
    low, high = min(rows, key=lambda row: row["estimate"]), max(rows, key=lambda row: row["estimate"])
    where = {"page": rows[0]["page"], "output": rows[0]["output"]}
    number_of = printed_from(f"{len(rows)} definitions", len(rows), "number of definitions", **where)
    between = passage_of(number(low), " to ", number(high))
    return passage_of("What counts as an appointment matters: under ", number_of, " the ratio runs from ", between, ".")


def expected_answer(rows: Sequence[Result], alone: Result | None) -> Passage:
    """Return the ratios of different months, and what would be expected if nothing had changed."""
    ratios = sorted(rows, key=lambda row: float(row["estimate"]))
    if not ratios:
        said = Passage("")
    elif len(ratios) == 1:
        said = passage_of("In the months around referral the ratio is ", number(ratios[0]), ".")
    else:
        between = passage_of(number(ratios[0]), " to ", number(ratios[-1]))
        said = passage_of("By which months are compared, the ratio runs from ", between, ".")
    if alone is None:
        return said
    expected = passage_of("If nothing had changed, a ratio of ", number(alone))
    expected += passage_of(" (", interval(alone), ")") if has_interval(alone) else ""
    why = " would be expected, since the busiest patients come less often later (regression to the mean)."
    return passage_of(said, " " if said.text else "", expected, why)
