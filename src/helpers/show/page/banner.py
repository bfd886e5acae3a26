"""What a page declares of its data: the banner at its top, from the origins of the tables it rests on."""

from typing import Final

from helpers.analysis.disclosure import Profile
from helpers.show.page.number_format import counted
from helpers.show.page.origin import Origin

BANNERS: Final[dict[Origin, tuple[str, str]]] = {
    "private": (
        "Private - not for release",
        "This page shows data of a study folder. Do not pass it on until a release of it has been checked and signed.",
    ),
    "synthetic": (
        "Synthetic data",
        "What this page shows beyond the published figures is made up, because the study's raw data may not be shared. "
        "The made-up data keep to every published total and show how the analysis works. They are not results of the "
        "study.",
    ),
    "published": (
        "Published figures",
        "Every figure on this page is printed in the synopsis or follows from what is printed there.",
    ),
}
"""Title and words of a page's banner, by the origin of its data; the first that applies is shown."""

EXAMPLE: Final = (
    "From here on this page is an example",
    "Its patients and all their numbers are made up, so that they keep to the totals that are printed. It shows how "
    "such data are analysed. Nothing in it is a result of the study.",
)
"""Title and words of what parts the published findings on a page from the made-up data below them."""

RELEASE_BANNER: Final = (
    "Prepared for release",
    "This page shows data of a study folder after disclosure control, profile {name}: {words}. "
    "A person signs the list of outputs before it is passed on.",
)
"""Title and words of the banner of private data in a release."""


def questions_in_words(number: int, profile: Profile | None) -> str:
    """Return how many questions about the data of a page are open; a release does not say whether there are any.

    One patient with an unlikely value is a question, so that of two releases a patient apart one would say so.

    >>> questions_in_words(3, None)
    'Three questions about these data are open; linkbook check lists them.'
    >>> questions_in_words(0, None)
    ''
    """
    if not number or profile is not None:
        return ""
    asked, verb = counted(number, "question"), "is" if number == 1 else "are"
    return f"{asked[0].upper()}{asked[1:]} about these data {verb} open; linkbook check lists them."


BANNER_TITLES: Final = (*(title for title, _ in BANNERS.values()), RELEASE_BANNER[0])


def page_banner(origin: Origin, profile: Profile | None) -> tuple[str, str]:
    """Return the title and words of the banner of a page, by the origin of its data and the profile of a release.

    >>> page_banner("published", None)[0]
    'Published figures'
    """
    if profile is None or origin != "private":
        return BANNERS[origin]
    title, words = RELEASE_BANNER
    return title, words.format(name=profile.name, words=profile.words)
