"""Where a project says that a text lies, as names within its own file; nothing outside it is ever opened."""

import re
import unicodedata
from urllib.parse import unquote


def key_of(name: str) -> str:
    """Return a name as it is looked for: separators, letters with accents and upper case as one."""
    return unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()


def names_of(address: str) -> list[str]:
    """Return the names, within the package, that an address may mean.

    >>> names_of("internal://T1.txt"), names_of("sources/T1.txt"), names_of("absolute:///C:/Users/me/T1.txt")
    (['sources/t1.txt', 't1.txt'], ['sources/t1.txt'], ['sources/t1.txt'])
    >>> names_of("internal://../T1.txt"), names_of("relative:///%2e%2e/T1.txt")
    ([], [])
    """
    scheme, _, path = address.replace("\\", "/").rpartition("://")
    outside = scheme.lower() in ("relative", "absolute", "file") or re.match(r"/|[A-Za-z]:", path) is not None
    names = []
    for written in dict.fromkeys([path, unquote(path)]):
        inside = key_of(written).strip("/").removeprefix("./")
        if not inside or ".." in inside.split("/"):
            continue
        within = inside.rpartition("/")[2] if outside else inside.removeprefix("sources/")
        names += [f"sources/{within}", *([] if outside or "/" in inside else [within])]
    return [] if ".." in unquote(path).split("/") else names
