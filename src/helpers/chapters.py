"""The one list of chapters: notebook, title, line on a front page, the tables it needs, its typed parameters.

The table of contents, the front pages, `linkbook check`, the check of parameters and the tests follow from it. A new
chapter is a notebook, the rooms of its subject, and one entry here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final

from helpers.parameters import Parameter, ParameterError, choice, number, text, whole_number, whole_number_or
from helpers.vocabulary import POOLING_METHODS, SAMPLED_BY

SHARED: Final[Mapping[str, Parameter]] = MappingProxyType(
    {
        "study_dir": text("", 4096, "a folder, or empty for the book's own data"),
        "confidence": number(0.95, 0.5, 1, "a number above 0.5 and below 1, such as 0.95", open_ends=True),
        "seed": whole_number(20250701, 0, 2**32 - 1),
    }
)
"""The parameters that every notebook takes."""

OWN: Final = "chapters/"
"""What the name of a notebook of a study's own begins with: the folder in which it lies."""
_OWN_NAME: Final = re.compile(r"chapters/[a-z0-9_][a-z0-9_]{0,59}")


@dataclass(frozen=True)
class Chapter:
    """One chapter.

    `needs` are the tables it cannot do without, `needs_filled` columns of them that must hold something, `instead` the
    tables that may stand in for one of these, `adds` those that add a part to it, with the part in words. `data` says
    on the front page of the book's own edition which data are real. `page` is the page that its site pages hang off,
    when it runs once for every site. A chapter of a study's `own` may rest on every table.
    """

    notebook: str
    title: str
    line: str
    data: str
    title_of_a_study: str = ""
    needs: tuple[str, ...] = ()
    needs_filled: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    adds: Mapping[str, str] = field(default_factory=dict)
    sites_at_least: int = 0
    sites_counted_in: tuple[str, ...] = ("sites",)
    sites_compared_by: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: SHARED)
    page: str = ""
    own: bool = False

    @property
    def per_site(self) -> bool:
        """Whether the notebook runs once for every site."""
        return bool(self.page)

    @property
    def about_the_synopsis(self) -> bool:
        """Whether it is about the published study alone, so that no edition of another study has it."""
        return not (self.needs or self.own)

    @property
    def link(self) -> str:
        """The page that a front page links to."""
        return f"/{self.page}.md" if self.page else f"/notebooks/{self.notebook}.ipynb"

    @property
    def tables(self) -> tuple[str, ...]:
        """Every study table that the chapter may rest on."""
        return tuple(dict.fromkeys([*self.needs, *self.instead.values(), *self.adds]))


CHAPTERS: Final = (
    Chapter(
        "01_sampling",
        title="How far did the study get with maximum variation?",
        line="The sites of the study and how unlike they are.",
        data="Published; the choice among candidate sites is a synthetic example.",
        title_of_a_study="How unlike are the sites that were studied?",
        needs=("sites",),
        adds={"sampling_frame": "all sites that could have been chosen", "participants": "who took part"},
        sites_at_least=2,
        sites_compared_by=SAMPLED_BY,
    ),
    Chapter(
        "02_gp_usage_site",
        title="GP appointments, site by site",
        line="One page for each site, also for the one without data.",
        data="Synthetic.",
        needs=("sites", "gp_usage"),
        instead={"gp_usage": "gp_usage_totals"},
        adds={"gp_usage": "appointments patient by patient"},
        parameters={**SHARED, "site_id": text("A", 64, "a site_id of sites.csv")},
        page="book/gp_usage_by_site",
    ),
    Chapter(
        "03_gp_usage_pooled",
        title="GP appointments over all sites",
        line="The pooled ratio, and what it hangs on.",
        data="Synthetic; what the study found comes first, and is real.",
        needs=("sites", "gp_usage"),
        instead={"gp_usage": "gp_usage_totals"},
        adds={"gp_usage_totals": "sites that returned totals only"},
        sites_at_least=3,
        sites_counted_in=("gp_usage", "gp_usage_totals"),
        parameters={**SHARED, "pooling_method": choice("REML", *POOLING_METHODS)},
    ),
    Chapter(
        "09_what_would_have_happened",
        title="What would have happened anyway?",
        line="The months around referral, and how far a peak falls by itself.",
        data="Synthetic; what others published is real.",
        needs=("sites", "referrals", "appointments"),
        adds={"practice_list": "a forecast of regression to the mean"},
        parameters={
            **SHARED,
            "trigger_first": whole_number(-3, -18, -1),
            "trigger_last": whole_number(-1, -18, -1),
            "window_months": whole_number_or("study", 1, 12),
            "roles": text("GP", 400, "words of staff_role with commas between, or any"),
            "statuses": text("attended", 400, "words of status with commas between, or any"),
        },
    ),
    Chapter(
        "11_every_definition",
        title="Every defensible definition at once",
        line="How far the ratio moves with what counts as an appointment.",
        data="Synthetic.",
        needs=("gp_usage_definitions",),
        sites_at_least=3,
        sites_counted_in=("gp_usage_definitions",),
        parameters={**SHARED, "pooling_method": choice("REML", *POOLING_METHODS)},
    ),
    Chapter(
        "12_other_outcomes",
        title="What else was counted before and after referral?",
        line="A&E attendances or other outcomes beside GP appointments.",
        data="Synthetic.",
        needs=("sites", "outcome_counts"),
        parameters={**SHARED, "pooling_method": choice("REML", *POOLING_METHODS)},
    ),
    Chapter(
        "04_questionnaire_change",
        title="Well-being and self-efficacy at two interviews",
        line="Change when many were not reached again.",
        data="Synthetic; what the study found comes first, and is real.",
        title_of_a_study="Did people's answers change between two interviews?",
        needs=("participants", "questionnaires"),
        parameters={
            **SHARED,
            "outcomes": text("all", 64, "all, or one questionnaire of the study, such as ons4 or gse"),
            "delta_low": number(-2.0, -30, 30, "points for the better from -30 to 30, not above delta_high"),
            "delta_high": number(0.0, -30, 30, "points for the better from -30 to 30, not below delta_low"),
            "imputations": whole_number(50, 2, 1000),
        },
    ),
    Chapter(
        "05_cmoc_tables",
        title="Contexts, mechanisms and outcomes",
        line="The study's configurations as cards.",
        data="Published.",
        needs=("cmocs", "cmoc_elements"),
        adds={"cmoc_topics": "what each CMOC is about"},
    ),
    Chapter(
        "06_npt_mapping",
        title="Normalisation Process Theory",
        line="Which constructs the configurations reach.",
        data="Published.",
        title_of_a_study="Which constructs do the configurations reach?",
        needs=("cmocs", "cmoc_elements"),
        needs_filled={"cmocs": "npt_construct"},
    ),
    Chapter(
        "10_cmoc_coding",
        title="Coding and merging",
        line="How far two coders agree, and where each configuration went.",
        data="Synthetic.",
        needs=("cmocs", "cmoc_elements", "cmoc_codings"),
        instead={"cmoc_codings": "cmoc_merges"},
        adds={"cmoc_codings": "agreement between coders", "cmoc_merges": "how CMOCs were merged"},
    ),
    Chapter(
        "07_programme_theory",
        title="The programme theory",
        line="Drawn from the text, each link with its source.",
        data="Published.",
        needs=("theory_nodes", "theory_links"),
        adds={"cmoc_topics": "which CMOCs touch each concept"},
    ),
    Chapter(
        "08_published_claims",
        title="The published claims",
        line="Every number that can be checked, checked.",
        data="Published.",
    ),
)
"""The chapters in the order of the book."""

FINDINGS: Final = (
    "findings",
    "plain_language",
    "managers",
    "infrastructure",
    "npt",
    "involvement",
    "who_took_part",
    "lessons",
    "research",
    "background",
    "methods",
    "record",
    "coverage",
)
"""The pages of `book/findings/` in their order: what the synopsis found; no study of somebody else's has them."""

CHAPTERS_OF_A_STUDY: Final = tuple(chapter for chapter in CHAPTERS if not chapter.about_the_synopsis)
"""Those that an edition about a study folder has."""

SITE_NOTEBOOK: Final = next(chapter.notebook for chapter in CHAPTERS if chapter.per_site)
"""The notebook that runs once for every site."""

NOTEBOOKS: Final = tuple(chapter.notebook for chapter in CHAPTERS)


def chapter_of(notebook: str) -> Chapter:
    """Return the chapter that a notebook makes, one of a study's own among them.

    >>> chapter_of("03_gp_usage_pooled").needs
    ('sites', 'gp_usage')
    """
    if _OWN_NAME.fullmatch(notebook):
        return Chapter(notebook, title="", line="", data="", own=True)
    chapters = {chapter.notebook: chapter for chapter in CHAPTERS}
    if notebook not in chapters:
        raise ValueError(f"no notebook is called {str(notebook)[:60]!r}; there are {', '.join(chapters)}")
    return chapters[notebook]


def check_parameters(notebook: str, **values: Any) -> SimpleNamespace:
    """Check a notebook's parameters against the allow-list and coerce them to their declared types.

    papermill only warns of an unknown parameter, and its `-p` turns `3` into a number; this refuses the first and
    undoes the second.

    Args:
        notebook: the notebook's name without its ending, such as `02_gp_usage_site`.
        values: the parameters given; those left out take their defaults.

    Returns:
        A namespace with every parameter of the notebook.

    Raises:
        ParameterError: naming every unknown parameter and every value that is not allowed, with what is.

    >>> check_parameters("02_gp_usage_site", site_id=3).site_id
    '3'
    >>> check_parameters("02_gp_usage_site", confidence=2)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    helpers.parameters.ParameterError: parameter confidence: 2 is not allowed; give a number above 0.5...
    """
    try:
        known = chapter_of(notebook).parameters
    except ValueError as error:
        raise ParameterError([str(error)]) from None
    faults = [
        f"parameter {str(name)[:40]!r} is unknown to {notebook}; it takes {', '.join(known)}"
        for name in values
        if name not in known
    ]
    checked: dict[str, Any] = {}
    for name, parameter in known.items():
        try:
            checked[name] = parameter.read(values.get(name, parameter.default))
        except (ValueError, TypeError, KeyError, OverflowError):
            faults.append(f"parameter {name}: {str(values[name])[:40]} is not allowed; give {parameter.allowed}")
    if not faults and checked.get("delta_low", 0) > checked.get("delta_high", 0):
        faults.append("parameter delta_low: it is above delta_high; give the lower end of the range first")
    if not faults and checked.get("trigger_first", -1) > checked.get("trigger_last", -1):
        faults.append("parameter trigger_first: it is after trigger_last; give the earlier month first")
    if faults:
        raise ParameterError(faults)
    return SimpleNamespace(**checked)
