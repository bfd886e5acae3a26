"""`python -m helpers.book.bundle`: make the folder that a machine without internet is set up from."""

import subprocess
import sys
from pathlib import Path

import click

from helpers.book.bundle.make import make_bundle
from helpers.book.bundle.plan import DEFAULT_PYTHON, PLATFORMS, check_choice


@click.command()
@click.option("--python", "pythons", multiple=True, help=f"A Python that it is for, such as 3.12 [{DEFAULT_PYTHON}].")
@click.option("--platform", "platforms", multiple=True, help=f"A platform [all: {', '.join(PLATFORMS)}].")
@click.option("--out", type=click.Path(file_okay=False), default="build/bundle", show_default=True, help="Its folder.")
def main(pythons: tuple[str, ...], platforms: tuple[str, ...], out: str) -> None:
    """Make one folder that installs linkbook on machines without internet. It takes a network, and some minutes."""
    chosen = pythons or (DEFAULT_PYTHON,), platforms or tuple(PLATFORMS)
    try:
        check_choice(*chosen)
        folder = make_bundle(Path(out), *chosen, step=click.echo)
    except subprocess.CalledProcessError as error:
        click.echo(f"A step failed, and there is no bundle: {error.stderr or error}", err=True)
        sys.exit(2)
    except (ValueError, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(f"Made: {folder}; its README.md says what to do with it")


if __name__ == "__main__":
    main(prog_name="python -m helpers.book.bundle")
