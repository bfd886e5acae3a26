"""A release as a Five Safes RO-Crate: what its files are, who checked it, and a bag that says when a byte is lost.

References: RO-Crate 1.2, https://w3id.org/ro/crate/1.2; the Five Safes profile 0.4, https://w3id.org/5s-crate/0.4;
BagIt, RFC 8493. The run is linkbook's and no workflow crate, so the main entity names the program and its version.
"""

import hashlib
import json
import mimetypes
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from helpers.book.checksums import as_lines
from helpers.book.release.outputs import Output, published_files

METADATA: Final = "ro-crate-metadata.json"
CRATE: Final = "crate.zip"
_TOP: Final = "linkbook-release"
_ROCRATE: Final = "https://w3id.org/ro/crate/1.2"
_PROFILE: Final = "https://w3id.org/5s-crate/0.4"
_DISCLOSURE: Final = "https://w3id.org/shp#DisclosureCheck"
_COMPLETED: Final = "http://schema.org/CompletedActionStatus"
_POTENTIAL: Final = "http://schema.org/PotentialActionStatus"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first time that an archive can name: every file has it, so that two crates of the same files are the same."""

_PLAIN_FILE: Final = (0o644 << 16, 3)
"""Attributes of an entry, and the system that they are of."""
_HEADS: Final = 30 + 46
_END: Final = 22
"""Bytes of both heads of an entry without its name, and of the end of an archive without a comment."""

Entity = dict[str, Any]


def crate_metadata(
    folder: Path,
    outputs: Sequence[Output],
    *,
    study: str,
    licence: str,
    authors: Sequence[str],
    made_at: str,
    rule: str,
) -> Entity:
    """Return the metadata of a release whose files are in a folder: the disclosure check is still to be made."""
    parts = _files(folder, outputs)
    agents = [_entity(f"#analyst-{number}", "Person", name=name) for number, name in enumerate(authors, 1)]
    agents = agents or [_entity("#analyst-1", "Person", name="The analyst who made the release")]
    made = _entity(
        "#release",
        "CreateAction",
        name=f"linkbook release, profile {rule}",
        actionStatus=_COMPLETED,
        endTime=made_at,
        agent=[_to(one) for one in agents],
        instrument=_to("#linkbook"),
        result=[_to(part) for part in parts],
    )
    check = _entity(
        "#disclosure-check",
        "AssessAction",
        name="Disclosure check of the release: two people are to sign",
        additionalType=_to(_DISCLOSURE),
        object=_to("./"),
        actionStatus=_POTENTIAL,
    )
    root = _entity(
        "./",
        "Dataset",
        name=f"{study}: a release",
        description="Pages, figures and tables of a study after disclosure control, with the list of every output.",
        datePublished=made_at,
        license=_to("#licence"),
        conformsTo=_to(_PROFILE),
        mainEntity=_to("#linkbook"),
        sourceOrganization=_to("#study"),
        mentions=[_to(made), _to(check)],
        hasPart=[_to(part) for part in parts],
    )
    about = _entity(METADATA, "CreativeWork", about=_to("./"), conformsTo=_to(_ROCRATE))
    others = [
        _entity(_PROFILE, "Profile", name="Five Safes RO-Crate profile"),
        _entity("#study", "Project", name=study),
        _entity("#licence", "CreativeWork", name=licence or "No licence is stated: ask the authors"),
        _entity("#linkbook", ["Dataset", "SoftwareApplication"], name="linkbook", version=version("linkbook")),
    ]
    return {"@context": f"{_ROCRATE}/context", "@graph": [about, root, *others, *agents, made, check, *parts]}


def signed_metadata(metadata: Entity, signatures: Sequence[Mapping[str, Any]]) -> Entity:
    """Return metadata in which each signature is a finished disclosure check, and none is still to be made."""
    graph = [dict(one) for one in metadata["@graph"] if one["@id"] != "#disclosure-check"]
    root = next(one for one in graph if one["@id"] == "./")
    root["mentions"] = [one for one in root["mentions"] if one != _to("#disclosure-check")]
    for number, signature in enumerate(signatures, 1):
        person = _entity(f"#signer-{number}", "Person", name=signature["name"], jobTitle=signature["role"])
        check = _entity(
            f"#disclosure-check-{number}",
            "AssessAction",
            name=f"Disclosure check of the release: signed by {signature['name']}",
            additionalType=_to(_DISCLOSURE),
            object=_to("./"),
            agent=_to(person),
            endTime=signature["signed_at"],
            actionStatus=_COMPLETED,
        )
        root["mentions"].append(_to(check))
        graph += [person, check]
    return metadata | {"@graph": graph}


def write_bag(target: Path, payload: Mapping[str, bytes], identifier: str) -> None:
    """Write a zip of one bag: the payload by path below `data/`, and the SHA-512 of every byte of it.

    The bag's number follows from `identifier`, so that a bag of the same release has the same number.
    """
    partial = target.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w") as archive:
        for name, content in _in_bag(payload, identifier).items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.external_attr, entry.create_system = _PLAIN_FILE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 6)
    partial.replace(target)


def _in_bag(payload: Mapping[str, bytes], identifier: str) -> dict[str, bytes]:
    """Return what is in the zip of a bag, by name and in its order."""
    oxum = f"{sum(map(len, payload.values()))}.{len(payload)}"
    number = uuid.uuid5(uuid.NAMESPACE_URL, identifier).urn
    data = {f"data/{name}": content for name, content in sorted(payload.items())}
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": f"External-Identifier: {number}\nPayload-Oxum: {oxum}\n".encode(),
        "manifest-sha512.txt": _manifest(data),
    }
    tags["tagmanifest-sha512.txt"] = _manifest(tags)
    return {f"{_TOP}/{name}": content for name, content in (tags | data).items()}


def is_bag_of(path: Path, payload: Mapping[str, bytes], identifier: str) -> bool:
    """Return whether a zip is the bag of a payload and nothing else: no entry twice, no link, no byte between entries.

    Raises:
        zipfile.BadZipFile: when it is no archive, or a broken one.
    """
    expected = _in_bag(payload, identifier)
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if names != list(expected) or archive.comment:
            return False
        plain = (*_PLAIN_FILE, _EARLIEST, b"", b"")
        size = _END + sum(entry.compress_size + _HEADS + 2 * len(entry.filename.encode()) for entry in entries)
        return (
            size == path.stat().st_size
            and all(
                (entry.external_attr, entry.create_system, entry.date_time, entry.comment, entry.extra) == plain
                for entry in entries
            )
            and all(archive.read(entry) == expected[entry.filename] for entry in entries)
        )


def read_bag(path: Path) -> dict[str, bytes]:
    """Return the payload of a bag by path.

    Raises:
        zipfile.BadZipFile: when it is no archive, or a broken one.
    """
    with zipfile.ZipFile(path) as archive:
        start = f"{_TOP}/data/"
        return {name.removeprefix(start): archive.read(name) for name in archive.namelist() if name.startswith(start)}


def _files(folder: Path, outputs: Sequence[Output]) -> list[Entity]:
    captions = {digest: output.caption for output in outputs for digest in output.files}
    said = {path: captions.get(digest, "") for path, digest in published_files(folder / "html").items()}
    parts = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        size = str(path.stat().st_size)
        described = {"description": said[path]} if said.get(path) else {}
        parts.append(_entity(quote(name), "File", name=name, encodingFormat=kind, contentSize=size, **described))
    return parts


def _entity(identity: str, kind: str | list[str], **more: Any) -> Entity:
    return {"@id": identity, "@type": kind, **more}


def _to(entity: Entity | str) -> Entity:
    return {"@id": entity if isinstance(entity, str) else entity["@id"]}


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return as_lines({name: hashlib.sha512(content).hexdigest() for name, content in files.items()}).encode()


def metadata_text(metadata: Entity) -> str:
    """Return metadata as the file holds it."""
    return json.dumps(metadata, indent=1, ensure_ascii=False) + "\n"
