"""The command that lists the rule book."""

import json
from dataclasses import asdict

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write the rules as JSON, for machines.")
def rules(as_json: bool) -> None:
    """List every rule: its id, what it asks, what is said when it is broken, and the way out.

    `linkbook check --json` gives the id of the rule with every fault, question and note.
    """
    from helpers.data.rules.rule_book import rule_book

    book = rule_book()
    if as_json:
        click.echo(json.dumps([asdict(rule) for rule in book.values()], indent=1, ensure_ascii=False))
        return
    for rule in book.values():
        about = f" ({', '.join(rule.tables)})" if rule.tables else ""
        click.echo(f"{rule.id}: {rule.severity}{about}")
        click.echo(f"  {rule.asks}")
        joint = " " if rule.words.endswith("?") else "; "
        click.echo(f"  Said: {rule.words}{joint + rule.way_out if rule.way_out else ''}")
