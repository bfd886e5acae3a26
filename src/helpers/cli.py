"""`linkbook`: the book's commands. A user's mistake is one clear message and exit code 2, never a traceback."""

import warnings

import click

from helpers.commands.book import build, release, run
from helpers.commands.comparing import diff
from helpers.commands.definitions import definitions
from helpers.commands.design import import_qda, select_sites_command
from helpers.commands.importing import import_command
from helpers.commands.installation import doctor
from helpers.commands.previewing import preview
from helpers.commands.reporting import report
from helpers.commands.rules import rules
from helpers.commands.signing import sign, verify
from helpers.commands.study import check, cohort, template

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="linkbook")
def main() -> None:
    """Analyse how link workers are used, and build the book that shows it.

    Start with `linkbook build`, which makes the demo edition from published and synthetic data. For your own study:
    `linkbook check FOLDER`, then `linkbook build --study FOLDER --edition NAME`.
    """
    warnings.filterwarnings("ignore", category=DeprecationWarning)


for command in (
    *(build, check, cohort, definitions, diff, doctor, import_command, import_qda, preview, release, report, rules),
    *(run, select_sites_command, sign, template, verify),
):
    main.add_command(command)


if __name__ == "__main__":
    main()
