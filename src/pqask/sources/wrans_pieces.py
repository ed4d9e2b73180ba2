"""A day's XML cut into its top elements, so that a damaged one harms nothing but itself.

Only one element is held in memory at a time. The document type never reaches an XML parser: its character entities
are read here and put in place as characters, and anything else that it declares is refused, so that no declaration
can fetch a file or grow without end.
"""

import codecs
import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO, NamedTuple

from lxml import etree

from pqask.errors import SourceError
from pqask.records import SetAside
from pqask.sources.base import SourceFile

CHUNK_BYTES = 1 << 20
LONGEST_ELEMENT = 1 << 25
LONGEST_ENTITY = 8

_NEXT_TOP = re.compile(rb"(?=<(?:major-heading|minor-heading|ques|reply|gidredirect|source)\b|</publicwhip\b)")
_HEAD = re.compile(rb"\A.*?<publicwhip\b[^>]*>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<([\w-]+)")
_ENCODING = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)")
_ENTITY = re.compile(r"""<!ENTITY\s+(%\s+)?([^\s"'>]+)\s+(?:(SYSTEM|PUBLIC)\b|"([^"]*)"|'([^']*)')""")
_CHARACTERS = re.compile(r"(?:&#(?:\d+|x[0-9a-fA-F]+);|[^&%<])*")
_REFERENCE = re.compile(r"&([A-Za-z][\w.-]*);")
_XML_OWN = {"amp", "lt", "gt", "quot", "apos"}
_HTML_NAMES = {name[:-1]: html.escape(value) for name, value in html5.items() if name.endswith(";")}
# As on the web, bytes 80 to 9F of "ISO-8859-1" are what Windows has there: quotes, dashes, the euro.
_WINDOWS = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_WINDOWS = {code: character for code, character in _WINDOWS.items() if character != "\ufffd"}
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)


class Piece(NamedTuple):
    """One top element: its first line in the file, its tag, and itself, empty where it is damaged."""

    line: int
    tag: str
    element: etree._Element
    damaged: bool = False


def pieces(file: SourceFile) -> Iterator[Piece | SetAside]:
    """Yield each top element in order; a damaged one is named, and yielded without its content."""
    with file.open() as stream:
        cuts = _cut(file, stream)
        _, prolog = next(cuts)
        encoding = _encoding(file, prolog)
        entities = _entities(file, prolog.decode(encoding, "replace"))
        if words := b" ".join(_HEAD.sub(b"", prolog).split()).decode(encoding, "replace"):
            yield SetAside(file.name, "before the first heading", f"in no known field: “{words[:60]}”")
        ended = False
        for line, raw in cuts:
            if raw.startswith(b"</publicwhip"):
                ended = True
            else:
                yield from _piece(file, line, raw, encoding, entities)
    if not ended:
        yield SetAside(file.name, "end of the file", "it stops before “</publicwhip>”, so its last answers are missing")


def _cut(file: SourceFile, stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield what comes before the first top element, then each of them, with the line on which it begins."""
    line, rest = 1, b""
    while chunk := stream.read(CHUNK_BYTES):
        *whole, rest = _NEXT_TOP.split(rest + chunk)
        for raw in filter(None, whole):  # the first is empty where what was left begins with a top element
            yield line, raw
            line += raw.count(b"\n")
        if len(rest) > LONGEST_ELEMENT:
            raise SourceError(f"{file.name} has one element of over 32 MB from line {line} on; fetch the file again.")
    yield line, rest


def _encoding(file: SourceFile, prolog: bytes) -> str:
    found = _ENCODING.search(prolog)
    name = found[1].decode("ascii") if found else "utf-8"
    try:
        b"<".decode(name)
    except (LookupError, UnicodeError) as error:
        raise SourceError(
            f"{file.name} says that it is in the encoding “{name}”, which is unknown; save it as UTF-8."
        ) from error
    return codecs.lookup(name).name


def _entities(file: SourceFile, prolog: str) -> dict[str, str]:
    """Read the character entities that the file declares; refuse any that is more than a few characters."""
    known = dict(_HTML_NAMES)
    for parameter, name, outside, double, single in _ENTITY.findall(prolog):
        value = html.unescape(double or single)
        if outside or parameter:
            raise SourceError(
                f"{file.name} declares the external entity “{name}”, which was not opened; fetch the file again, or "
                "take that declaration out of its head."
            )
        if len(value) > LONGEST_ENTITY or not _CHARACTERS.fullmatch(double or single):
            raise SourceError(
                f"{file.name} declares the entity “{name}” as more than a character, as entity bombs do; fetch the "
                "file again, or take that declaration out of its head."
            )
        known[name] = html.escape(value)
    return {name: value for name, value in known.items() if name not in _XML_OWN}


def _piece(
    file: SourceFile, line: int, raw: bytes, encoding: str, entities: dict[str, str]
) -> Iterator[Piece | SetAside]:
    """Parse one element, and name what stands beside it or what is wrong with it."""
    try:
        text = raw.decode(encoding)
        text = text.translate(_WINDOWS) if encoding == "iso8859-1" else text
        text = _REFERENCE.sub(lambda found: entities.get(found[1], found[0]), text)
        top = etree.fromstring(f"<piece>{text}</piece>", _PARSER)
    except (UnicodeDecodeError, etree.XMLSyntaxError) as error:
        found = _TAG.match(raw.decode("ascii", "replace"))
        reason = error.msg if isinstance(error, etree.XMLSyntaxError) else f"not {encoding} text"
        name = found[1] if found else "part"
        yield SetAside(file.name, f"line {line}", f"this {name} is damaged and was left out ({reason})")
        yield Piece(line, name, etree.Element(name), damaged=True)
        return
    tag = str(top[0].tag)
    yield Piece(line, tag, top[0])
    beside = " ".join([top[0].tail or "", *("".join(map(str, other.itertext())) for other in top[1:])]).split()
    if beside:
        yield SetAside(file.name, f"line {line}", f"in no known field, after the {tag}: “{' '.join(beside)[:60]}”")
