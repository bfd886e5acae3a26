"""Read what a published file says however it could be read: entities, escapes, base64, archives, metadata."""

import base64
import binascii
import html
import io
import re
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote

from helpers.show.page.origin import IN_PICTURES

_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{20,}={0,2}")
_ESCAPE: Final = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([/\"'\\]))")
_DECIMAL: Final = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
_PERCENT: Final = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_TAG: Final = re.compile(r"<[^<>]*>")
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_DEEPEST: Final = 3
_LARGEST_MEMBER: Final = 50_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_BINARY: Final = (_PNG, b"%PDF-", b"\xff\xd8\xff", b"wOF2", b"wOFF", b"\0\1\0\0", b"PK\x03\x04", b"\x1f\x8b")
_BZIP2: Final = tuple(b"BZh%d1AY&SY" % level for level in range(1, 10))
_UNREADABLE: Final = (*_BZIP2, b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd")
"""How archives begin that are not read: bzip2, xz, 7z, RAR, Zstandard."""
_PDF: Final = b"%PDF-"
_CHUNKS_WITH_TEXT: Final = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")


def readings(content: bytes) -> list[str]:
    """Return the texts that some bytes hold, as they stand and decoded, each as `plain` gives it.

    With entities and escapes undone, and without tags; and the same of what lies in base64, in archives and in the
    metadata of images.

    >>> any("s3-p014" in text for text in readings(b"x = 'UzMtUDAxNC1VTlNFRU4tSUQ='"))
    True
    """
    texts: dict[str, None] = {}
    for part, _ in _parts(content, 0):
        text = _as_text(part)
        undone = text if part.startswith(_BINARY) else _undone(text)
        for one in dict.fromkeys((text, undone, _TAG.sub("", undone))):
            texts.setdefault(plain(one))
    return list(texts)


def unread_archive(content: bytes) -> str:
    """Return in words why an archive in some bytes was not read whole; "" when there is none that was not.

    >>> unread_archive(b"BZh91AY&SY"), unread_archive(b"text")
    ('an archive of a kind that cannot be read', '')
    """
    for part, depth in _parts(content, 0):
        if part.startswith(_UNREADABLE):
            return "an archive of a kind that cannot be read"
        if part.startswith(_PDF):
            if not _pdf_texts(part):
                return "a PDF that cannot be read"
            continue
        zipped = zipfile.is_zipfile(io.BytesIO(part))
        if zipped and not part.startswith(b"PK"):
            return "an archive behind the content of another file"
        if part.startswith(b"PK\x03\x04") and (not zipped or _locked_or_large(part)):
            return "an archive that is broken, locked or too large to be read"
        if depth >= _DEEPEST and (part.startswith((b"PK\x03\x04", b"\x1f\x8b")) or part[257:262] == b"ustar"):
            return "an archive too deep within others to be read"
        if part.startswith(b"\x1f\x8b") and any(len(inner) >= _LARGEST_MEMBER for inner in _inflated(part)):
            return "an archive that is broken, locked or too large to be read"
    return ""


def plain(text: str) -> str:
    """Return text as it is compared: one form of each letter, lower case, nothing unseen.

    >>> plain("S3\u200b-P014")
    's3-p014'
    """
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).lower()


def tokens(text: str) -> list[str]:
    """Return the words and numbers of a text in order, numbers in one form.

    >>> tokens("<td>4.0</td><td>-2</td> Female")
    ['4', '-2', 'Female']
    """
    words = re.findall(r"[^\s,;|<>\"'()\[\]{}:=]+", _TAG.sub(" ", text).replace("\u2212", "-"))
    return [f"{float(one):.10g}" if _DECIMAL.fullmatch(one) else one for one in words]


def image_metadata(content: bytes) -> str:
    """Return what an image says beside its picture, in words; "" when it is no image or says nothing but its origin.

    >>> image_metadata(_PNG + b"\\x00\\x00\\x00\\x01tEXtx\\x00\\x00\\x00\\x00")
    'a PNG with a tEXt part'
    """
    if content.startswith(_PNG):
        kinds = [
            kind.decode() for kind, said in _chunks(content) if kind in _CHUNKS_WITH_TEXT and said not in IN_PICTURES
        ]
        return f"a PNG with a {kinds[0]} part" if kinds else ""
    if content.startswith(b"\xff\xd8") and (b"Exif\0" in content[:65_536] or b"ns.adobe.com/xap" in content[:65_536]):
        return "a JPEG with Exif or XMP data"
    if content.startswith(b"RIFF") and (b"EXIF" in content or b"XMP " in content):
        return "a WebP with Exif or XMP data"
    return ""


def _parts(content: bytes, depth: int) -> Iterator[tuple[bytes, int]]:
    """Yield some bytes and what lies in them, decoded, each with how deep it lay."""
    yield content, depth
    if depth >= _DEEPEST:
        return
    inner: list[bytes] = []
    if content.startswith(_PNG):
        inner += [
            part for kind, data in _chunks(content) if kind in _CHUNKS_WITH_TEXT for part in (data, *_inflated(data))
        ]
    elif content.startswith(_PDF):
        inner += _pdf_texts(content)
    elif content.startswith(b"PK\x03\x04"):
        inner += _members(content)
    elif content.startswith((b"\x1f\x8b", b"\x78\x01", b"\x78\x9c", b"\x78\xda")):
        inner += _inflated(content)
    elif content[257:262] == b"ustar":
        inner += _tape_members(content)
    elif b"\0" not in content[:1024]:
        inner += [_decoded(text) for text in dict.fromkeys(_BASE64.findall(content))]
    for part in inner:
        if part:
            yield from _parts(part, depth + 1)


def _decoded(text: bytes) -> bytes:
    text = text.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        return base64.b64decode(text[: len(text) - (len(text) % 4 == 1)] + b"==", validate=False)
    except (binascii.Error, ValueError):
        return b""


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = len(_PNG)
    while start + 8 <= len(content):
        length = int.from_bytes(content[start : start + 4], "big")
        yield content[start + 4 : start + 8], content[start + 8 : start + 8 + length]
        start += 12 + length


def _inflated(data: bytes) -> list[bytes]:
    """Return in full what is deflated in some bytes."""
    inflated = []
    for start in dict.fromkeys(
        (0, *(match.start() for match in re.finditer(b"\x78[\x01\x9c\xda]|\x1f\x8b", data[:4096])))
    ):
        try:
            inflated.append(zlib.decompressobj(wbits=47).decompress(data[start:], _LARGEST_MEMBER))
        except zlib.error:
            continue
    return inflated


def _members(content: bytes) -> list[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = "\n".join(archive.namelist()).encode()
            members = [archive.read(part) for part in archive.infolist() if part.file_size < _LARGEST_MEMBER]
        return [names, *members]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error):
        return []


def _pdf_texts(content: bytes) -> list[bytes]:
    """Return what the pages of a PDF say, what it says of itself and of its pictures, and files in it; [] if unread."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        return []
    try:
        reader = PdfReader(io.BytesIO(content))
        texts = [" ".join(page.extract_text().split()).encode() for page in reader.pages]
        for number in range(1, int(str(reader.trailer["/Size"]))):
            texts += _pdf_strings(reader.get_object(number))
    except (PyPdfError, OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return []
    return texts


def _pdf_strings(found: Any) -> list[bytes]:
    """Return the words in an object of a PDF, and what lies in it when it is a file or says something of the PDF."""
    from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject

    if isinstance(found, TextStringObject):
        return [str(found).encode()]
    if isinstance(found, ByteStringObject):
        return [bytes(found)]
    if isinstance(found, ArrayObject):
        return [text for one in found for text in _pdf_strings(one)]
    if not isinstance(found, DictionaryObject):
        return []
    texts = [text for one in found.values() for text in _pdf_strings(one)]
    if isinstance(found, StreamObject) and found.get("/Type") in ("/Metadata", "/EmbeddedFile"):
        texts.append(bytes(found.get_data()))
    return texts


def _tape_members(content: bytes) -> list[bytes]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            members = [archive.extractfile(member) for member in archive.getmembers() if member.isfile()]
            return ["\n".join(archive.getnames()).encode(), *(member.read() for member in members if member)]
    except (tarfile.TarError, OSError):
        return []


def _locked_or_large(content: bytes) -> bool:
    """Say whether an archive has a member that was not read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            large = any(part.file_size >= _LARGEST_MEMBER for part in archive.infolist())
            return large or archive.testzip() is not None
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error):
        return True


def _as_text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content[:2000].count(b"\0") > len(content[:2000]) // 4:
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", errors="replace")
    return content.decode("utf-8", errors="replace")


def _undone(text: str) -> str:
    """Return text with entities, percent signs and backslashes undone."""

    def letter(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        return match[4] if match[4] else chr(int(code, 16) % 0x110000)

    percent = _PERCENT.sub(lambda match: unquote(match[0], errors="replace"), html.unescape(text))
    return _ESCAPE.sub(letter, percent)
