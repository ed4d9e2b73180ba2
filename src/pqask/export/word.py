"""An export as a Word document: headings to walk by, the words in paragraphs of their own, links to check them."""

import io
from datetime import UTC, datetime, time
from typing import cast

from docx import Document
from docx.document import Document as DocumentType
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, RGBColor
from docx.text.paragraph import Paragraph

from pqask.citation import LICENCE
from pqask.display import visible
from pqask.export.export import Excerpt, Export
from pqask.export.lines import TITLE, Line, about, answer_label, foot, proof, question_label, title

__all__ = ["QUESTION", "QUOTE", "write"]

QUOTE = "Intense Quote"  # Word's own name of the style that holds a minister's words and nothing else
QUESTION = "Quote"
BLUE = RGBColor(0x05, 0x4A, 0x91)


def write(export: Export) -> bytes:
    """Write an export as a .docx, without macros."""
    document = Document()
    _prepare(document, export)
    document.add_heading(TITLE, level=1)
    for line in about(export):
        _line(document, line)
    for number, excerpt in enumerate(export.excerpts, 1):
        _excerpt(document, excerpt, number, export)
    _line(document, foot())
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _prepare(document: DocumentType, export: Export) -> None:
    """Set what the document says of itself, its language, and how words are set in."""
    about_it = document.core_properties
    about_it.title, about_it.author, about_it.comments, about_it.language = TITLE, "pqask", LICENCE, "en-GB"
    about_it.created = about_it.modified = datetime.combine(export.taken_on, time(), UTC)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    for name in (QUOTE, QUESTION):
        style = document.styles[name]
        style.font.italic = style.font.bold = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.left_indent = Cm(1)


def _excerpt(document: DocumentType, excerpt: Excerpt, number: int, export: Export) -> None:
    document.add_heading(visible(title(excerpt, number)), level=2)
    document.add_paragraph(f"{question_label(excerpt)}:")
    _words(document, excerpt.answer.question, QUESTION)
    document.add_paragraph(f"{answer_label(excerpt)}:")
    _words(document, excerpt.text, QUOTE)
    for line in proof(excerpt, export):
        _line(document, line)


def _words(document: DocumentType, text: str, style: str) -> None:
    """Write words as they stand: a blank line parts paragraphs, any other line break stays one."""
    for paragraph in visible(text).split("\n\n"):
        document.add_paragraph(paragraph, style)


def _line(document: DocumentType, line: Line) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = 0
    paragraph.add_run(f"{line.label}: ").bold = True
    if line.address is None:
        paragraph.add_run(visible(line.words))
    else:
        _link(paragraph, line.address, visible(line.words))


def _link(paragraph: Paragraph, address: str, words: str) -> None:
    """Add words that open an address; python-docx reads links and has no call that makes them."""
    link = cast("BaseOxmlElement", OxmlElement("w:hyperlink"))
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(words)
    run.font.underline, run.font.color.rgb = True, BLUE
    paragraph._p.insert_element_before(link)
    link.append(run._r)
