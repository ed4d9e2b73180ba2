"""The HTML of an answer as canonical text, with the addresses of its links.

The text says what the page shows, in characters alone, and says it the same way every time:

- paragraphs stand apart by one blank line; a ``<br>`` ends a line;
- list items begin with "• " or their number, and nested ones are indented;
- a table has one line a row, its cells aligned and bounded by " | "; a cell that spans rows or columns is written once,
  where it begins, and the places that it also covers stay blank, so no figure is said twice; a line break inside a
  cell is " / "; a row that is one cell across the whole table is a line of its own;
- a superscript is marked "^" and a subscript "_", in braces where its end would be in doubt (``10^2``, ``x^{a+b}``),
  so that 10² never reads 102; an ordinal's letters (the "th" of 24th) carry no meaning by their height and stay plain;
- runs of ASCII white space are one space, as in a browser. A no-break or thin space is kept as the character it is: it
  is the source's own, often inside figures, and every tokenizer and page treats it as a space. At the edge of a line
  all white space goes;
- entities are decoded; scripts, styles, comments and pictures are dropped, and so are words that a correction struck
  out (``<del>``): they stand in what was received, and are the minister's words no longer.

The parser is lexbor, which builds the tree that the HTML standard prescribes for any input, so that another version
gives the same text. Text in which no HTML tag is found is taken as plain: only its entities, line endings and blank
edges change.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from html.entities import html5
from itertools import count, repeat

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pqask.records import Link
from pqask.sources.markup_table import Text, table_lines
from pqask.sources.markup_writer import Writer, single_spaced

__all__ = ["canonical", "is_markup"]

NAMES = (
    "a|abbr|address|article|aside|b|big|blockquote|body|br|caption|center|cite|code|col|colgroup|dd|del|details|div|"
    "dl|dt|em|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|ins|kbd|label|li|link|main|"
    "mark|meta|nav|noscript|ol|p|pre|q|s|samp|script|section|small|span|strike|strong|style|sub|summary|sup|svg|table|"
    "tbody|td|template|tfoot|th|thead|time|title|tr|tt|u|ul|var|wbr|o:p"
)
# A tag has no attributes, or one with a value: "if a <b and c> d" holds no tag.
TAG = re.compile(rf"</?(?:{NAMES})(?:\s(?=[^<>=]*=)[^<>]*+|\s*/?)>|<!--", re.IGNORECASE)
NOT_A_TAG = re.compile(r"<(?=[^\s<>]+@|https?:|www\.)")
ANY_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)([^>]*)>?", re.IGNORECASE)
HREF = re.compile(r"""\bhref\s*=\s*(?:"[^"]*"|'[^']*')""", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|([a-z][a-z0-9]{1,31}));", re.IGNORECASE)
SURROGATE = re.compile("[\ud800-\udfff]")
BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
# What needs no braces behind "^" or "_": a number or word, or what has brackets of its own.
ONE_MARK = re.compile(r"[+\-−–]?[\w.,]*\w|\[[^\[\]]*\]|\([^()]*\)")

BULLET = "• "
ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
START = re.compile(r"\s*(-?\d{1,6})\s*")
ORDINALS = frozenset(("st", "nd", "rd", "th"))
DROPPED = frozenset("-comment del head iframe noscript object script style svg template title".split())
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr legend main nav p pre section summary".split()
)
SELF_CLOSING = frozenset(
    "area base br col dd dt embed hr img input li link meta option p source tbody td tfoot th thead tr wbr".split()
)

LONG_INPUT = 50_000  # characters; below it even the worst input parses in well under a second
DEEPEST = 300  # tags inside tags
LONGEST_ATTRIBUTES = 5_000  # characters in one tag

Close = Callable[[], None]


def canonical(received: str) -> tuple[str, tuple[Link, ...]]:
    """Derive the text of an answer, and its links as offsets into that text, from what was received."""
    clean = _encodable(received)
    if not is_markup(clean):
        return _plain(clean), ()
    if len(clean) > LONG_INPUT:
        clean = _tame(clean)
    if "@" in clean or "<http" in clean or "<www" in clean:
        clean = NOT_A_TAG.sub("&lt;", clean)
    tree = LexborHTMLParser(clean)
    writer = Writer()
    if root := tree.body or tree.root:
        _render(root, writer)
    return writer.result()


def is_markup(received: str) -> bool:
    """Tell whether text holds an HTML tag or comment; a lone "<" or "&" does not make it HTML."""
    return "<" in received and TAG.search(received) is not None


def _encodable(text: str) -> str:
    """Put the replacement character for half characters, which no file can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return SURROGATE.sub("\ufffd", text)
    return text


def _plain(text: str) -> str:
    if "&" in text:
        text = ENTITY.sub(_decoded, text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return BLANK_LINES.sub("\n\n", text).strip()


def _decoded(entity: re.Match[str]) -> str:
    return html5.get(f"{entity[1]};", entity[0]) if entity[1] else unescape(entity[0])


def _tame(received: str) -> str:
    """Take out of a long input what would cost a parser quadratic time: thousands of nested tags or attributes."""
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in SELF_CLOSING:
            return _short(tag)
        too_deep = depth > DEEPEST
        depth = max(0, depth + (-1 if tag[1] else 1))
        return "" if too_deep else _short(tag)

    return ANY_TAG.sub(kept, received)


def _short(tag: re.Match[str]) -> str:
    if len(tag[3]) <= LONGEST_ATTRIBUTES:
        return tag[0]
    address = HREF.search(tag[3])
    return f"<{tag[1]}{tag[2]} {address[0]}>" if address else f"<{tag[1]}{tag[2]}>"


def _render(root: LexborNode, writer: Writer) -> None:
    """Write everything inside a node, in order, without recursion however deep it goes."""
    todo: list[LexborNode | Close] = [*_inside(root)]
    while todo:
        step = todo.pop()
        if not isinstance(step, LexborNode):
            step()
        elif step.tag == "-text":
            writer.write(single_spaced(step.text_content or ""))
        elif step.tag == "table" and not writer.joint:
            _write_table(step, writer)
        elif step.tag not in DROPPED:
            todo += _opened(step, writer)
            todo += _inside(step)


def _inside(node: LexborNode) -> list[LexborNode]:
    """List what a node holds, last first."""
    return [*node.iter(include_text=True)][::-1]


def _opened(node: LexborNode, writer: Writer) -> Sequence[Close]:
    """Begin an element; what it gives back ends it."""
    tag = node.tag
    if tag in BLOCKS:
        writer.end_block()
        return (writer.end_block,)
    begin = STARTS.get(tag or "")
    return begin(node, writer) if begin else ()


def _line_break(_: LexborNode, writer: Writer) -> Sequence[Close]:
    writer.break_line()
    return ()


def _table_part(_: LexborNode, writer: Writer) -> Sequence[Close]:
    """Begin a part of a table that stands inside a cell, where it is only a line of its own."""
    writer.end_line()
    return (writer.end_line,)


def _link(node: LexborNode, writer: Writer) -> Sequence[Close]:
    address = (node.attributes.get("href") or "").strip()
    if not address:
        return ()
    writer.open_link(address)
    return (writer.close_link,)


def _raised(node: LexborNode, writer: Writer) -> Sequence[Close]:
    content, after = node.text(), node.next
    words = content.strip()
    if not words or (node.tag == "sup" and words in ORDINALS and writer.after_digit()):
        return ()
    follows = after is not None and not content[-1].isspace() and (after.text() or " ")[0].isalnum()
    braces = follows or not ONE_MARK.fullmatch(words)
    writer.mark(("^" if node.tag == "sup" else "_") + "{" * braces, content)
    return (lambda: writer.close_mark("}"),) if braces else ()


def _list(node: LexborNode, writer: Writer) -> Sequence[Close]:
    writer.open_list(_numbers(node) if node.tag == "ol" else repeat(BULLET))
    return (writer.close_list,)


def _item(_: LexborNode, writer: Writer) -> Sequence[Close]:
    writer.open_item(BULLET)
    return (writer.close_item,)


def _numbers(node: LexborNode) -> Iterator[str]:
    """Count the items of a numbered list as the page does: from its start, in figures or letters."""
    start = START.fullmatch(node.attributes.get("start") or "")
    style = node.attributes.get("type") or "1"
    return (f"{_numeral(number, style)}. " for number in count(int(start[1]) if start else 1))


def _numeral(number: int, style: str) -> str:
    if style in ("a", "A") and 1 <= number <= 26:
        return chr(ord(style) + number - 1)
    if style in ("i", "I") and 1 <= number <= 39:
        roman = "x" * (number // 10) + ROMAN[number % 10]
        return roman.upper() if style == "I" else roman
    return str(number)


def _write_table(table: LexborNode, writer: Writer) -> None:
    writer.end_block()
    for line, links in table_lines(table, _cell):
        writer.row(line, links)
    writer.end_block()


def _cell(node: LexborNode) -> Text:
    writer = Writer(joint=" / ")
    _render(node, writer)
    return writer.result()


STARTS: dict[str, Callable[[LexborNode, Writer], Sequence[Close]]] = {
    "a": _link,
    "br": _line_break,
    "li": _item,
    "ol": _list,
    "sub": _raised,
    "sup": _raised,
    "ul": _list,
    **dict.fromkeys("table thead tbody tfoot tr td th".split(), _table_part),
}
