"""The command that lists the rule book."""

from dataclasses import asdict

import click

from helpers.commands.console import errors_as_messages, json_option, say_as_json


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@json_option("the rules")
def rules(ids: tuple[str, ...], as_json: bool) -> None:
    """List every rule: its id, what it asks, what is said when it is broken, and the way out.

    With one ID or several, only these. `linkbook check` names the rule of every fault, question and note; the page of
    the book that explains them all is book/rules.html.
    """
    from helpers.data.rules.rule_book import explained_at, rule_book

    with errors_as_messages():
        book = rule_book()
        if unknown := [one[:80] for one in ids if one not in book]:
            raise ValueError(
                f"rule {', '.join(map(repr, unknown))}: there is no such rule; linkbook rules lists them all"
            )
        listed = [book[one] for one in ids] or list(book.values())
        if as_json:
            entries = [asdict(rule) | {"explained_at": explained_at(rule.id)} for rule in listed]
            say_as_json(entries)
            return
        for rule in listed:
            about = f" ({', '.join(rule.tables)})" if rule.tables else ""
            click.echo(f"{rule.id}: {rule.severity}{about}")
            click.echo(f"  {rule.asks}")
            joint = " " if rule.words.endswith("?") else "; "
            click.echo(f"  Said: {rule.words}{joint + rule.way_out if rule.way_out else ''}")
