"""The command that shows an edition while one works on it: preview."""

import threading
from typing import Any

import click

from helpers.commands.console import dates_option, errors_as_messages
from helpers.commands.progress import progress
from helpers.data.read.dates import dates_read


@click.command()
@click.argument("edition", default="demo")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--no-rebuild", is_flag=True, help="Only serve what is built.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Notebooks run at a time.")
@dates_option
def preview(edition: str, port: int, no_rebuild: bool, workers: int, dates: str | None) -> None:
    """Show EDITION in a browser of this machine, and build it again when a file of its study folder is saved.

    EDITION is a name in build/, or the folder of an edition [demo]. Nobody else can ask for a page. An open page loads
    anew after a build; while one runs, and when one fails, the last good edition stands. Ctrl-C ends it.

        linkbook preview mine
    """
    from helpers.book.naming import edition_as_built
    from helpers.book.preview import HOST, made_from_folders, serve, watch

    with errors_as_messages(), dates_read(dates):
        shown = edition_as_built(edition)
        with serve(shown.html, port) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            click.echo(f"http://{HOST}:{server.server_port}")
            try:
                if no_rebuild:
                    thread.join()
                else:
                    folders = made_from_folders(shown)
                    also = ", the prose or the notebooks" if len(folders) > 1 else ""
                    click.echo(f"Built again when a file is saved in {folders[0]}{also}")
                    watch(folders, lambda: build_again(edition, workers))
            except KeyboardInterrupt:
                click.echo("Ended")
            finally:
                server.shutdown()


def build_again(edition: str, workers: int) -> None:
    """Build an edition again; what is wrong is said, and the last good one stays."""
    from helpers.book.edition import BuildError, build_edition
    from helpers.book.execute import RunError
    from helpers.book.naming import edition_as_built
    from helpers.data.faults import StudyError

    try:
        with progress(workers=workers) as told:
            options: dict[str, Any] = {
                "step": told.step,
                "planned": told.planned,
                "report": told.report,
                "workers": workers,
            }
            build_edition(edition_as_built(edition), **options)
    except (StudyError, RunError, BuildError, ValueError, OSError) as error:
        click.echo(f"{error}\nNot built; the last good edition stands. Mend it and save again", err=True)
        return
    click.echo("Built: open pages load anew")
