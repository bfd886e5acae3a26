"""Commands about a finished release: sign it, and verify what was signed."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from helpers.commands.console import errors_as_messages, json_option, say_as_json


@click.command()
@click.argument("edition")
@click.option("--name", required=True, help="Who signs.")
@click.option("--role", required=True, help='As what, such as "analyst" or "output checker".')
@click.option("--text-read", is_flag=True, help="You have read every line of text_to_read.csv.")
@json_option("the signatures")
def sign(edition: str, name: str, role: str, text_read: bool, as_json: bool) -> None:
    """Sign the release of EDITION: you have looked at its pages, its figures and its lists.

    A release needs two people, and one of them has read its text. Each signature is bound to the bytes of every file by
    the SHA-256 of SHA256SUMS; it says who looked, and does not prove who typed the name. With the second signature
    crate.zip is written, which is what is passed on. Who signed with the text unread signs again once it is read.

        linkbook sign mine --name "A. Name" --role analyst --text-read
    """
    from helpers.book.edition_lock import lock_edition
    from helpers.book.release.signing import READER, SIGNERS, needs_reader
    from helpers.book.release.signing import sign as sign_release

    with errors_as_messages():
        release = _release_of(edition)
        with lock_edition(release.parent):
            signatures = sign_release(release, name, role, text_read=text_read)
        if as_json:
            say_as_json({"needed": SIGNERS, "signatures": [asdict(signature) for signature in signatures]})
            return
        click.echo(f"Signed: {min(len(signatures), SIGNERS)} of {SIGNERS} people")
        if needs_reader(release, signatures):
            click.echo(f"Nobody has signed yet that the text in text_to_read.csv was read: {READER}")
        if len(signatures) < SIGNERS:
            click.echo("The next signature is another person's")
        click.echo(f"Next: linkbook verify {edition}")


@click.command()
@click.argument("edition")
@json_option("the findings")
def verify(edition: str, as_json: bool) -> None:
    """Say whether the release of EDITION is as it was searched and signed.

    Exit code 0 when every file is as it was, two people have signed and one of them has read the text; 2 when not, with
    every file and reason, and when there is no release to look at.
    """
    from helpers.book.release.signing import verify as verify_release

    with errors_as_messages():
        verified = verify_release(_release_of(edition))
        if as_json:
            say_as_json(verified.as_json())
        else:
            for file, fault in verified.faults:
                click.echo(f"{file}: {fault}")
            for signature in verified.signatures:
                read = ", who has read the text" if signature.text_read else ""
                click.echo(f"Signed by {signature.name}, {signature.role}{read}, {signature.signed_at}")
            click.echo("Not to be passed on" if verified.faults else "Every file is as it was searched and signed")
    if verified.faults:
        sys.exit(2)


def _release_of(edition: str) -> Path:
    """Return the folder of an edition's release.

    Raises:
        ValueError: when the name is none of an edition, or it has no release.
    """
    from helpers.book.naming import edition_named

    folder = edition_named(edition).folder / "release"
    if not folder.is_dir():
        raise ValueError(
            f"edition {edition!r} has no release; make one with: linkbook release {edition} --profile PROFILE"
        )
    return folder
