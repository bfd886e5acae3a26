"""Sign a release, each name bound to the bytes of its files, and verify what was signed.

A signature says who looked at which bytes. It does not prove who typed the name.
"""

import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from helpers.book.checksums import CHECKSUMS, from_lines
from helpers.book.file_checksums import folder_checksums, sha256
from helpers.book.release.crate import CRATE, METADATA, is_bag_of, metadata_text, read_bag, signed_metadata, write_bag
from helpers.book.release.outputs import OUTPUTS
from helpers.book.release.text_to_read import TEXT_TO_READ
from helpers.data.terminal_text import safe_text

SIGNATURES: Final = "signatures.json"
SIGNERS: Final = 2
_MADE_LATER: Final = (CHECKSUMS, SIGNATURES, CRATE)
_LISTED: Final = (OUTPUTS, TEXT_TO_READ, METADATA, "sacro/results.json")
_LONGEST: Final = 120
_NEXT: Final = "the other signature is another person's, or the same with --text-read where the text was unread before"
READER: Final = "who has read it signs with --text-read, once more if they have signed without"


@dataclass(frozen=True)
class Signature:
    """A person who looked at a release: name, role, when, the SHA-256 of SHA256SUMS, and whether they read the text."""

    name: str
    role: str
    signed_at: str
    sha256sums: str
    text_read: bool


@dataclass(frozen=True)
class Verified:
    """What is wrong with a release, each with its file, and who has signed it; good when nothing is wrong."""

    faults: tuple[tuple[str, str], ...]
    signatures: tuple[Signature, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the same for machines."""
        faults = [{"file": file, "fault": fault} for file, fault in self.faults]
        signatures = [asdict(signature) for signature in self.signatures]
        return {"verified": not self.faults, "faults": faults, "signatures": signatures}


def sign(release: Path, name: str, role: str, *, text_read: bool, signed_at: str = "") -> list[Signature]:
    """Add a person's signature to a release and return all; with the second, write the crate that is passed on.

    Who has signed already signs again to say that they have read the text since; it takes the place of the first.

    Raises:
        ValueError: when name or role is no line of text, the person has signed already, or a file is not as it was
            searched.
    """
    name, role = _line("name", name), _line("role", role)
    if changed := _changed(release):
        listed = "\n".join(f"  {file}: {fault}" for file, fault in changed[:20])
        raise ValueError(f"not signed, since files of the release are not as they were searched:\n{listed}")
    signatures, fault = _read(release)
    if fault:
        raise ValueError(f"{release / SIGNATURES}: {fault}; move it away and sign anew")
    earlier = [signature for signature in signatures if _same(name, signature.name)]
    if any(signature.text_read or not text_read for signature in earlier):
        raise ValueError(f"{safe_text(name)} has signed this release; {_NEXT}")
    digest = sha256((release / CHECKSUMS).read_bytes())
    when = signed_at or datetime.now(UTC).isoformat(timespec="seconds")
    signatures = [one for one in signatures if one not in earlier] + [Signature(name, role, when, digest, text_read)]
    _write(release / SIGNATURES, [asdict(signature) for signature in signatures])
    if len(signatures) >= SIGNERS:
        write_bag(release / CRATE, _payload(release, signatures), digest)
    return signatures


def verify(release: Path) -> Verified:
    """Return what is wrong with a release: files that changed, missing signatures or those of others, unread text."""
    faults = _changed(release)
    signatures, fault = _read(release)
    if fault:
        faults.append((SIGNATURES, fault))
    digest = sha256((release / CHECKSUMS).read_bytes()) if (release / CHECKSUMS).is_file() else ""
    for signature in signatures:
        if signature.sha256sums != digest:
            faults.append((SIGNATURES, f"{safe_text(signature.name)} signed other files than these"))
    if any(signature.sha256sums != digest for signature in signatures):
        faults.append((CHECKSUMS, "is not the list that was signed"))
    people = {_folded(signature.name) for signature in signatures if signature.sha256sums == digest}
    if len(people) < SIGNERS:
        faults.append((SIGNATURES, f"{len(people)} of {SIGNERS} people have signed"))
    if needs_reader(release, [signature for signature in signatures if signature.sha256sums == digest]):
        faults.append((TEXT_TO_READ, f"nobody has signed that its text was read: {READER}"))
    faults += _of_the_crate(release, signatures)
    return Verified(tuple(faults), tuple(signatures))


def needs_reader(release: Path, signatures: Sequence[Signature]) -> bool:
    """Return whether a release has text of the study that nobody who signed says to have read."""
    return _rows(release / TEXT_TO_READ) > 0 and not any(signature.text_read for signature in signatures)


def refuse_signed(release: Path) -> None:
    """Refuse to write over a release that somebody has signed.

    Raises:
        ValueError: when it has a signature.
    """
    if (release / SIGNATURES).exists():
        raise ValueError(f"{release} has been signed; move the folder elsewhere before you make another release")


def _changed(release: Path) -> list[tuple[str, str]]:
    """Return the files that are not as they were when the release was made, each with what is wrong."""
    if not (release / CHECKSUMS).is_file():
        return [(CHECKSUMS, "is not there")]
    try:
        listed = from_lines((release / CHECKSUMS).read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return [(CHECKSUMS, "cannot be read")]
    present = {name: digest for name, digest in folder_checksums(release).items() if name not in _MADE_LATER}
    faults = [(name, f"is not listed in {CHECKSUMS}") for name in _LISTED if name not in listed]
    links = sorted(path for path in release.rglob("*") if path.is_symlink())
    faults += [
        (path.relative_to(release).as_posix(), "is a link, behind which anything may come to be") for path in links
    ]
    for path in sorted(release.rglob("*")):
        name = path.relative_to(release).as_posix()
        is_known = path.is_file() or (path.is_dir() and any(file.startswith(f"{name}/") for file in listed))
        if not (path.is_symlink() or is_known):
            faults.append((name, "is no file, and was not there when the release was searched"))
    for name in sorted({*listed, *present}):
        if name not in present:
            faults.append((name, "is gone"))
        elif name not in listed:
            faults.append((name, "was not there when the release was searched"))
        elif listed[name] != present[name]:
            faults.append((name, "has changed since the release was searched"))
    return faults


def _read(release: Path) -> tuple[list[Signature], str]:
    """Return the signatures of a release, and what is wrong with their file."""
    path = release / SIGNATURES
    if not path.exists():
        return [], ""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        signatures = [Signature(**one) for one in given]
    except (OSError, ValueError, TypeError, RecursionError):
        return [], "cannot be read"
    kinds = all(
        isinstance(value, str) and isinstance(one.text_read, bool)
        for one in signatures
        for value in (one.name, one.role, one.signed_at, one.sha256sums)
    )
    return (signatures, "") if kinds else ([], "cannot be read")


def _write(path: Path, content: Sequence[Mapping[str, Any]]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)


def _payload(release: Path, signatures: Sequence[Signature]) -> dict[str, bytes]:
    """Return what the crate holds: every file of the release, its metadata with the signatures as finished checks."""
    names = [name for name in folder_checksums(release) if name != CRATE]
    payload = {name: (release / name).read_bytes() for name in names}
    metadata = json.loads(payload[METADATA])
    signed = signed_metadata(metadata, [asdict(signature) for signature in signatures])
    return payload | {METADATA: metadata_text(signed).encode()}


def _of_the_crate(release: Path, signatures: Sequence[Signature]) -> list[tuple[str, str]]:
    """Return what is wrong with the crate: it is there with two signatures, and holds the files of the release."""
    if not (release / CRATE).exists():
        return [(CRATE, "is not there")] if len(signatures) >= SIGNERS else []
    faults = [(CRATE, "does not hold the files of this release, as they were signed, and nothing else")]
    try:
        if is_bag_of(release / CRATE, _payload(release, signatures), sha256((release / CHECKSUMS).read_bytes())):
            return []
        held = read_bag(release / CRATE)
    except (OSError, ValueError, KeyError, StopIteration, NotImplementedError, zlib.error, zipfile.BadZipFile):
        return faults
    made_later = {name: release / name for name in (CHECKSUMS, SIGNATURES)}
    faults += [
        (name, f"is not as {CRATE} has it")
        for name, path in made_later.items()
        if name in held and path.is_file() and held[name] != path.read_bytes()
    ]
    return faults


def _rows(path: Path) -> int:
    return max(len(path.read_text(encoding="utf-8").splitlines()) - 1, 0) if path.is_file() else 0


def _line(what: str, text: str) -> str:
    tidy = " ".join(text.split())
    if not _folded(tidy) or len(tidy) > _LONGEST or not tidy.isprintable():
        raise ValueError(f"{what}: give one line of text, of at most {_LONGEST} letters")
    return tidy


def _same(one: str, other: str) -> bool:
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    """Return a name as two are compared: without case, dots and spaces.

    >>> _folded("A. Name") == _folded("a name")
    True
    """
    return "".join(letter for letter in name.casefold() if letter.isalnum())
