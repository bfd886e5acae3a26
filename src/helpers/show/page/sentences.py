"""Sentences about people: made from values that were protected first, so that no sentence is read to know what it says.

A function that writes about people is decorated with `sentence`. Outside a release that changes nothing. While a
release is made, what the function is given is replaced by what may be said of it, by
`helpers.analysis.disclosure.guarded`: a frame by its protected numbers, a result by those that its types allow, a
number by "about 20" or "fewer than 8". A function that knows no exact number cannot tell one, whatever its words are.
Where it needs a hidden number, to name it, add it or compare it, its sentence is left out.

What comes out is a `Sentence`, and that is what a page looks at: a string about people that is none, because somebody
typed it or put it together from exact numbers, is left out of a release. A statement of the synopsis is printed
already, and what is said `about` sites has no number of people in it: both stand as they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import wraps
from inspect import Parameter, signature
from typing import Any, Final, ParamSpec

from helpers.analysis.disclosure import Profile, TableCounts, Withheld, guarded, listening, together
from helpers.show.page.disclosed import active_profile
from helpers.show.page.exhibits import About
from helpers.show.page.synopsis_notes import SynopsisNote

NEUTRAL_CAPTION: Final = "What this study shows here."
LEFT_OUT: Final = "(A sentence about people is left out of this release.)"

NO_ANSWER: Final = "This release gives no answer: it would take numbers that are not shown."

_MAKING: ContextVar[bool] = ContextVar("making_a_sentence", default=False)
P = ParamSpec("P")


class Sentence(str):
    """Words that were made from values that a release may speak of; `counts` are the numbers of people in them."""

    counts: TableCounts | None

    def __new__(cls, words: str, counts: TableCounts | None = None) -> "Sentence":
        """Return the words, with what the audit of a release has to know of them."""
        made = super().__new__(cls, words)
        made.counts = counts
        return made


def sentence(*settings: str) -> Callable[[Callable[P, str]], Callable[P, Sentence]]:
    """Return a decorator for a function that writes about people; `settings` are its arguments that no person is in.

    >>> @sentence("confidence")
    ... def of_patients(patients, confidence):
    ...     return f"{patients} patients, {confidence:.0%} sure."
    >>> of_patients(3, 0.95), type(of_patients(3, 0.95)).__name__
    ('3 patients, 95% sure.', 'Sentence')
    """

    def decorate(function: Callable[P, str]) -> Callable[P, Sentence]:
        order = signature(function)
        if strangers := set(settings) - set(order.parameters):
            raise TypeError(f"{function.__name__} has no arguments {sorted(strangers)}")

        @wraps(function)
        def made(*args: P.args, **kwargs: P.kwargs) -> Sentence:
            profile = active_profile()
            if profile is None or _MAKING.get():
                return Sentence(function(*args, **kwargs))
            given = order.bind(*args, **kwargs)
            before = counts_of(*_each(given.arguments.values()))
            now = _MAKING.set(True)
            try:
                with listening() as spoken:
                    for name in set(given.arguments) - set(settings):
                        value = given.arguments[name]
                        named = isinstance(value, dict) and order.parameters[name].kind is Parameter.VAR_KEYWORD
                        each = {key: guarded(one, profile) for key, one in value.items()} if named else {}
                        given.arguments[name] = each if named else guarded(value, profile)
                    text = function(*given.args, **given.kwargs)
                return Sentence(text, spoken.counts_in(text, before))
            except Withheld:
                return Sentence(LEFT_OUT)
            except TypeError:  # numpy and pandas refuse a guarded number in words of their own
                function(*args, **kwargs)  # a mistake in the function is one with exact numbers too, and is raised
                return Sentence(LEFT_OUT)
            finally:
                _MAKING.reset(now)

        return made

    return decorate


def wording(template: str, settings: Mapping[str, Any] | None = None, /, **values: Any) -> Sentence:
    """Return words typed in the code, filled with values: `settings`, which no person is in, and others as may be said.

    A caption about people is made by this, or by a function with `sentence` above it; a release knows no other.

    >>> wording("Each has its own {level:g}% interval; {patients} patients.", {"level": 95}, patients=3)
    'Each has its own 95% interval; 3 patients.'
    """
    return _filled(template, dict(settings or {}), **values)


@sentence("template", "settings")
def _filled(template: str, settings: Mapping[str, Any], **values: Any) -> str:
    return template.format(**settings, **values)


def said(text: str, profile: Profile | None, about: About) -> str:
    """Return words as a page may say them: those about people that were not made from guarded values are left out.

    >>> from helpers.analysis.disclosure import PROFILES
    >>> said("Both women died.", PROFILES["research"], "people") == LEFT_OUT, said("Two sites.", None, "people")
    (True, 'Two sites.')
    """
    may_be_said = profile is None or about != "people" or not text or isinstance(text, Sentence | SynopsisNote)
    return text if may_be_said else LEFT_OUT


def caption_of(text: str, profile: Profile | None, about: About) -> str:
    """Return a caption as a release may show it: one about people that was not made from guarded values is neutral.

    >>> from helpers.analysis.disclosure import PROFILES
    >>> caption_of("The three who died.", PROFILES["research"], "people")
    'What this study shows here.'
    """
    return NEUTRAL_CAPTION if said(text, profile, about) == LEFT_OUT else text


def vouched(*texts: str) -> list[str]:
    """Return the texts that were made from what may be said, as they are shown: the gate need not read them again.

    >>> vouched(Sentence("**Few** came."), "Three patients died.")
    ['Few came.']
    """
    return [text.replace("*", "") for text in texts if text and isinstance(text, Sentence)]


def joined(*parts: str) -> str:
    """Return sentences as one paragraph, which is a `Sentence` when all of them are.

    >>> type(joined(Sentence("One."), Sentence(""), Sentence("Two."))).__name__, joined(Sentence("One."), "Two.")
    ('Sentence', 'One. Two.')
    """
    known = list(dict.fromkeys(part for part in parts if part))
    text = " ".join(known)
    return Sentence(text, counts_of(*known)) if all(isinstance(part, Sentence) for part in known) else text


def counts_of(*texts: Any) -> TableCounts | None:
    """Return the numbers of people that sentences say, as the counts of one table; None where they say none.

    >>> counts_of(Sentence("Few came."), "Three patients died.") is None
    True
    """
    return together([text.counts for text in texts if isinstance(text, Sentence) and text.counts])


def _each(values: Iterable[Any]) -> Iterator[Any]:
    """Yield what a sentence is given, and what is in lists and mappings of it."""
    for value in values:
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
        yield from (value, *inside)


def definite(number: Any) -> str:
    """Return a number of people as it stands after "the" or "its".

    >>> from helpers.analysis.disclosure import Guarded
    >>> definite(1200), definite(Guarded("about 20", 18, 22))
    ('1200', '20 or so')
    """
    return str(getattr(number, "definite", number))
