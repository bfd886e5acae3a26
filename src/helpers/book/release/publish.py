"""Put a searched release in its place, with the list that a person signs, and leave a signed one alone."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from helpers.book.checksums import SUMS, site_sums
from helpers.book.execute import clear_folder, replace_folder
from helpers.book.release.outputs import Output, outputs_csv, sha256

_KEEP: Final = "outputs.csv"
_WHOLE: Final = f"every file of html as it was searched: sha256sum -c {SUMS} names those changed since"


def put_in_place(html: Path, home: Path, outputs: Iterable[Output]) -> Path:
    """Put a searched site and its lists where the release belongs, whole, in the place of an earlier one.

    Args:
        html: the site, searched; it is moved.
        home: the edition's folder.
        outputs: its figures and tables.

    Returns:
        The folder of the release.
    """
    target, partial = home / "release", clear_folder(home / "release.partial")
    html.rename(partial / "html")
    sums = site_sums(partial / "html").encode()
    (partial / SUMS).write_bytes(sums)
    listed = outputs_csv(outputs, partial / "html") + f"{SUMS},,,{_WHOLE},{sha256(sums)},\n"
    (partial / _KEEP).write_text(listed, encoding="utf-8")
    replace_folder(partial, target)
    return target


def refuse_signed(release: Path) -> None:
    """Refuse to write over a release that somebody has begun to sign.

    Args:
        release: the folder of an earlier release, or where there is none yet.

    Raises:
        ValueError: when its list has a reviewer.
    """
    held = release / _KEEP
    if held.is_file():
        lines = [line for line in held.read_text(encoding="utf-8").splitlines()[1:] if line]
        if any(not line.endswith(",") for line in lines):
            raise ValueError(f"{held} has been signed; move the folder elsewhere before you make another release")
