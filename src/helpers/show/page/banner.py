"""What a page declares of its data: the banner at its top, from the origins of the tables it has read."""

from typing import Final

from helpers.analysis.disclosure import active_profile
from helpers.data.study import origins_used

BANNERS: Final = {
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

RELEASE_BANNER: Final = (
    "Prepared for release",
    "This page shows data of a study folder after disclosure control, profile {name}: {words}. "
    "A person signs the list of outputs before it is passed on.",
)
"""Title and words of the banner of private data in a release."""


def page_origin() -> str:
    """Return the origin that a page must declare: private before synthetic before published.

    >>> page_origin() in BANNERS
    True
    """
    used = origins_used()
    return next((origin for origin in BANNERS if origin in used), "published")


def page_banner() -> tuple[str, str, str]:
    """Return the origin that a page declares, and the title and words of its banner.

    >>> len(page_banner())
    3
    """
    origin = page_origin()
    profile = active_profile() if origin == "private" else None
    if profile is None:
        return origin, *BANNERS[origin]
    title, words = RELEASE_BANNER
    return origin, title, words.format(name=profile.name, words=profile.words)
