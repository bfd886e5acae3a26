"""The command that looks at the installation: doctor."""

import sys
from dataclasses import asdict

import click

from helpers.commands.console import json_option, say_as_json


@click.command()
@json_option("the findings")
def doctor(as_json: bool) -> None:
    """Say what is installed, what is missing, and whether an edition can be built here.

    Python, libraries against the lock, the kernel, a browser, fonts, the build folder and disk space. Exit code 0 when
    a book can be built, 1 when something is in its way.
    """
    from helpers.book.installation import examine_installation

    findings = examine_installation()
    faults = sum(finding.state == "fault" for finding in findings)
    if as_json:
        report = {"can_build": not faults, "findings": [asdict(finding) for finding in findings]}
        say_as_json(report)
    else:
        for finding in findings:
            click.echo(f"{finding.state:<6}{finding.text()}")
        click.echo("A book can be built here" if not faults else "A book cannot be built here until this is mended")
    if faults:
        sys.exit(1)
