"""The list of a release as SACRO takes it in: `results.json` beside copies of the files, and a checksum of each.

The form is that of acro, https://github.com/AI-SDC/ACRO, whose `load_records` reads the folder.
"""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from helpers.book.file_checksums import sha256
from helpers.book.release.outputs import Output, published_files

FORMAT: Final = "1.0.2"
"""The version of acro whose form this is; acro reads no other."""

_TAKEN_IN: Final = (".csv", ".png")
_LOOK: Final = "A figure: no rule can be applied to a picture. It was drawn from {table}, which is listed here."


def write_sacro(folder: Path, outputs: Iterable[Output], html: Path, *, command: str, timestamp: str) -> None:
    """Write the folder: every output that has a table or a picture, tables passed, pictures for a person to review."""
    (folder / "checksums").mkdir(parents=True)
    places = {digest: path for path, digest in published_files(html).items()}
    results: dict[str, Any] = {}
    for output in outputs:
        names = {name: places[digest] for digest, name in output.files.items() if digest in places}
        names = {name: path for name, path in names.items() if name.endswith(_TAKEN_IN)}
        for ending in _TAKEN_IN:
            kept = sorted((name for name in names if name.endswith(ending)), key=len)
            if kept:
                uid = Path(kept[0]).stem + ("-figure" if ending == ".png" else "")
                results[uid] = _record(uid, output, kept, ending == ".png") | {
                    "command": command,
                    "timestamp": timestamp,
                }
        for name, path in names.items():
            shutil.copyfile(path, folder / name)
    tool = {"@type": "SoftwareApplication", "name": "linkbook"}
    content = {"version": FORMAT, "tool": tool, "results": results}
    (folder / "results.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        (folder / "checksums" / f"{path.name}.txt").write_text(sha256(path.read_bytes()), encoding="utf-8")


def _record(uid: str, output: Output, names: list[str], is_figure: bool) -> dict[str, Any]:
    status = "review" if is_figure else "pass"
    said = {
        "what": output.caption,
        "question": output.question,
        "who": output.who,
        "n": output.n,
        "rule": output.rule_in_words,
        "page": output.page,
    }
    return {
        "uid": uid,
        "status": status,
        "type": "custom" if is_figure else "table",
        "properties": said,
        "files": [{"name": name, "sdc": {}} for name in names],
        "outcome": {},
        "summary": f"{status}; {output.rule_in_words}",
        "comments": [f"{key}: {value}" for key, value in said.items() if value],
        "exception": _LOOK.format(table=output.underlying_table or "a table of its page") if is_figure else "",
        "fair": {},
    }
