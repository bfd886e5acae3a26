"""Sentences of the chapter on Normalisation Process Theory."""

import pandas as pd

from helpers.constructs import Framework, described
from helpers.show.page import counted, inside, listed


def constructs_answer(mapped: pd.DataFrame | None, framework: Framework | None = None) -> str:
    """Return how many constructs are used and which is the commonest; None where no configuration has one.

    >>> constructs_answer(pd.DataFrame({"domain": "D", "npt_construct": ["A", "B"], "cmocs": [0, 3]}))
    'One of 2 constructs carries every CMOC; the commonest is b, with three.'
    """
    if mapped is None:
        return f"The study's configurations carry no construct of {described(framework).name} yet."
    used = mapped[mapped["cmocs"] > 0]
    top = used.loc[used["cmocs"].idxmax()]
    carries = "carries" if len(used) == 1 else "carry"
    all_constructs = f"{len(mapped)} construct{'' if len(mapped) == 1 else 's'}"
    start = f"{spelled(len(used)).capitalize()} of {all_constructs} {carries} every CMOC"
    return f"{start}; the commonest is {inside(top['npt_construct'])}, with {spelled(top['cmocs'])}."


def gap_sentence(domains: pd.DataFrame | None) -> str:
    """Return which domains have no CMOC; "" where no configuration has a construct.

    >>> gap_sentence(pd.DataFrame({"domain": ["Coherence", "Reflexive monitoring"], "cmocs": [4, 0]}))
    'No configuration carries a construct of reflexive monitoring, the work of judging how a practice does.'
    """
    if domains is None:
        return ""
    empty = [inside(domain) for domain in domains.loc[domains["cmocs"] == 0, "domain"]]
    if not empty:
        return "Every domain has at least one configuration."
    meaning = ", the work of judging how a practice does" if empty == ["reflexive monitoring"] else ""
    return f"No configuration carries a construct of {listed(empty).replace(' and ', ' or ')}{meaning}."


def fullest_domain_sentence(domains: pd.DataFrame) -> str:
    """Return the domain with most configurations.

    >>> fullest_domain_sentence(pd.DataFrame({"domain": ["Coherence", "Collective action"], "cmocs": [4, 16]}))
    'Collective action has 16 of the 20 configurations.'
    """
    top = domains.loc[domains["cmocs"].idxmax()]
    return f"{top['domain']} has {spelled(int(top['cmocs']))} of the {domains['cmocs'].sum()} configurations."


def narrative_sentence(compared: pd.DataFrame) -> str:
    """Return how many constructs the narrative names, and how the commonest label fares there.

    >>> rows = {"npt_construct": ["Trust", "Enrolment"], "cmocs": [8, 0], "mentions": [0, 1]}
    >>> narrative_sentence(pd.DataFrame(rows))
    'The narrative names one of 2 constructs. It never names trust, the commonest label, with eight CMOCs.'
    """
    named = spelled(int((compared["mentions"] > 0).sum()))
    top = compared.loc[compared["cmocs"].idxmax()]
    label = f"{inside(top['npt_construct'])}, the commonest label"
    often = f"It names {label}, {counted(int(top['mentions']), 'time')}."
    never = f"It never names {label}, with {counted(int(top['cmocs']), 'CMOC')}."
    return f"The narrative names {named} of {len(compared)} constructs. {often if top['mentions'] else never}"


def silent_domains_sentence(domains: pd.DataFrame) -> str:
    """Return in which domains the narrative names constructs and no CMOC carries one.

    >>> rows = {"domain": ["Reflexive monitoring"], "cmocs": [0], "constructs_named": [3]}
    >>> silent_domains_sentence(pd.DataFrame(rows))
    'In reflexive monitoring the narrative names three constructs, and no configuration carries any of them.'
    """
    silent = domains[(domains["cmocs"] == 0) & (domains["constructs_named"] > 0)]
    sentences = [
        f"In {inside(domain)} the narrative names {counted(named, 'construct')}, and no configuration carries "
        f"{'it' if named == 1 else 'any of them'}."
        for domain, named in zip(silent["domain"], silent["constructs_named"], strict=True)
    ]
    return " ".join(sentences) or "No domain is named in the narrative and left without a configuration."


def framework_sentence(framework: Framework) -> str:
    """Return of which framework the constructs are, how many there are, and from where.

    >>> from helpers.constructs import shipped_framework
    >>> framework_sentence(shipped_framework()).partition(" Source: ")[0]
    'Configurations are labelled with the 16 constructs of Normalisation Process Theory, in four domains.'
    """
    constructs, domains = (
        counted(len(of), word) for of, word in ((framework.names, "construct"), (framework.domains, "domain"))
    )
    place = f" ({framework.table})" if framework.own and framework.table else ""
    return (
        f"Configurations are labelled with the {constructs} of {framework.name}, in {domains}. "
        f"Source: {framework.source.rstrip('.')}{place}."
    )


def codebook_sentence(framework: Framework) -> str:
    """Return what the codebook is for.

    >>> from helpers.constructs import shipped_framework
    >>> codebook_sentence(shipped_framework())[-71:]
    'with the three roles, a place for configurations and the 16 constructs.'
    """
    return (
        "The QDC file is a codebook to start from: programs for qualitative analysis import it with the three roles, a "
        f"place for configurations and the {counted(len(framework.names), 'construct')}."
    )


def vocabulary_sentence(constructs: pd.DataFrame, manual: pd.DataFrame) -> str:
    """Return how the two vocabularies come to their numbers.

    >>> constructs = pd.DataFrame({"domain": ["A", "A", "B", "B"], "npt_construct": list("wxyz")})
    >>> manual = pd.DataFrame({"group": ["Contexts", "Mechanisms"], "construct": ["p", "q"]})
    >>> vocabulary_sentence(constructs, manual)
    'One vocabulary has 4 constructs: two domains of two. The other has 2: one context and one mechanism.'
    """
    sizes = constructs.groupby("domain").size()
    groups = [
        counted(len(part), str(name).lower().removesuffix("s")) for name, part in manual.groupby("group", sort=False)
    ]
    domains = f"{counted(len(sizes), 'domain')} of {spelled(int(sizes.iloc[0]))}"
    first = f"One vocabulary has {len(constructs)} constructs: {domains}."
    return f"{first} The other has {len(manual)}: {listed(groups)}."


def spelled(number: int) -> str:
    """Return a number alone, small ones in words.

    >>> spelled(3), spelled(12)
    ('three', '12')
    """
    return counted(number, "x").split(" ", maxsplit=1)[0]
