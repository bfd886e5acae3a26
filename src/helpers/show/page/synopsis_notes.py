"""What chapters say of the published study only: true of the book's own data, and not of a study folder."""

from typing import Final


class SynopsisNote(str):
    """A paragraph that is true of the published study only: a page about another study does not say it."""

    __slots__ = ()


CANDIDATES: Final = SynopsisNote(
    "**This part is an example.** The list of those that could have been chosen was not published, so that the "
    "study's own choice cannot be compared with others. All candidates here are made up, and so are the sites that "
    "stand for the choice. None is a site of the study. The part shows the method, and says nothing of how well the "
    "study chose."
)
MADE_UP_SITES: Final = SynopsisNote(
    "The sites on this page are made up, as their patients are: names, letters, and all that is said of them. None "
    "is a site of the study."
)
CHOSEN_TO_DIFFER: Final = SynopsisNote(
    "The sites were chosen so that they would differ: in place, in who manages them, in the people they serve and in "
    "time in the role; not to represent England. Whether others would have differed more cannot be told: the list of "
    "those who could have been chosen was not published."
)
CMOCS: Final = SynopsisNote(
    "The study merged its configurations into those of four tables. They are given here in words of our own, shorter "
    "than the source; read the source before you quote. Which outcomes an element speaks of is our reading."
)
GROUPS_OF_LINKS: Final = SynopsisNote(
    "Where a sentence of the text joins whole groups at once, a link is drawn only if another sentence or a "
    "configuration supports that pair."
)
NARRATIVE: Final = SynopsisNote(
    "The papers are those cited in the sentence that names the construct or, where it cites none, in the nearest "
    "sentence of its paragraph that does."
)
OPPOSITE: Final = SynopsisNote(
    "That two configurations point opposite ways is no slip: in one context contact with a GP becomes less likely, in "
    "another patients are helped to get it. It does mean that no single direction of GP use follows from the "
    "configurations."
)
COLLECTED: Final = SynopsisNote(
    "Plans are by site and totals are over all sites. That the totals reach the plan does not show that each site did."
)
LABELS: Final = SynopsisNote(
    "The labels before consensus, and the configurations of the three papers before merging, are not printed in the "
    "synopsis."
)
PEOPLE: Final = SynopsisNote(
    "Three things that a reader of the published numbers should know. One of the professionals was interviewed twice, "
    "so that people and interviews differ. One patient interviewed spoke for a practice's participation group and had "
    "not been through social prescribing. The link workers who were cases are counted among the professionals. Why "
    "patients were not interviewed again is printed for those who declined or died only."
)
THEORY: Final = SynopsisNote(
    "The synopsis shows its programme theory in Figure 1, an image that the book does not have. This page is our "
    "reading of the text and of the figure's caption, each link with the sentence it rests on. It is not the authors' "
    "figure; where the two differ, theirs stands.\n\n"
    "The link worker as an anchor point is part of holding here and no box of its own: the text names the two together "
    "more than once, and what an anchor does, steadying patients and making the role credible, is in holding's links."
)
PRINTED_FORMS: Final = SynopsisNote(
    "This part is real too: it rests on the numbers that the synopsis prints, and on nothing else."
)
PRINTED_AVERAGES: Final = SynopsisNote(
    "So the printed averages, by themselves, cannot show that anybody changed: they may, and they may not. The scores "
    "of those who answered twice would settle it."
)
