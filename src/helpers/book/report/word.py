"""Documents as Word files: real headings, tables with header rows, words for every picture, the language, the title."""

import io
from collections.abc import Sequence
from typing import Any, Final

from helpers.book.report.document import LANGUAGE, Bullets, Callout, Document, Grid, Heading, Look, Paragraph, Picture
from helpers.book.report.passages import Passage
from helpers.book.report.pdf import spans
from helpers.data.reproducible_office import reproducible_bytes

_FONT: Final = "Arial"
_INK: Final = "1C2733"
_QUIET: Final = "4A5561"
_SIZES: Final = {1: 18.0, 2: 13.0, 3: 11.0}
_MARGINS: Final = {"top_margin": 25, "bottom_margin": 22, "left_margin": 20, "right_margin": 20}
"""In millimetres."""


def word_bytes(document: Document) -> bytes:
    """Return a document as a .docx file; the same document gives the same bytes."""
    import docx

    word = docx.Document()
    _set_up(word, document)
    for block in document.blocks:
        match block:
            case Heading():
                word.add_heading(block.text, level=block.level)
            case Paragraph():
                _add_text(word.add_paragraph(style="Small" if block.kind == "small" else "Normal"), block.said)
            case Bullets():
                for item in block.items:
                    _add_text(word.add_paragraph(style="List Bullet"), item)
            case Callout():
                _add_text(word.add_paragraph(style="Callout"), Passage(f"**{block.title}.** {block.text}"))
            case Picture():
                _add_picture(word, block)
            case Grid():
                _add_grid(word, block)
    saved = io.BytesIO()
    word.save(saved)
    return reproducible_bytes(saved.getvalue())


def _set_up(word: Any, document: Document) -> None:
    """Give a new file its title, its language, its styles, its page, and what stands on every page."""
    word.core_properties.title = document.title
    word.core_properties.author = document.look.organisation or "linkbook"
    word.core_properties.last_modified_by = "linkbook"
    word.core_properties.language = LANGUAGE
    word.core_properties.comments = ""
    _styles(word, document.look)
    _page(word, document)


def _styles(word: Any, look: Look) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    accent, styles = look.accent.removeprefix("#").upper(), word.styles
    _language(styles)
    _letters(styles["Normal"], 10.5, _INK)
    styles["Normal"].paragraph_format.space_after = Pt(7)
    for level, size in _SIZES.items():
        style = styles[f"Heading {level}"]
        _letters(style, size, accent, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14 if level > 1 else 0), Pt(5)
        style.paragraph_format.keep_with_next = True
    _letters(styles["Caption"], 9, _QUIET, bold=False)
    styles["List Bullet"].paragraph_format.space_after = Pt(4)
    for name, size, colour in (("Small", 9, _QUIET), ("Callout", 9.5, _INK)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _letters(style, size, colour)
    _shaded(styles["Callout"], accent)
    for name in ("Header", "Footer"):
        _letters(styles[name], 8.5, _QUIET)
        styles[name].paragraph_format.tab_stops.clear_all()


def _letters(style: Any, size: float, colour: str, *, bold: bool | None = None) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), RGBColor.from_string(colour)
    if bold is not None:
        style.font.bold = bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):  # else a heading keeps the font of the theme
        if "heme" in name:
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)


def _language(styles: Any) -> None:
    """Say in the defaults of all styles what language the words are in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), LANGUAGE)


def _shaded(style: Any, accent: str) -> None:
    """Give a style a pale ground and a line to its left."""
    properties = style.element.get_or_add_pPr()
    border = _element("w:pBdr", _element("w:left", val="single", sz="24", space="8", color=accent))
    properties.append(border)
    properties.append(_element("w:shd", val="clear", color="auto", fill="F3F4F5"))


def _element(tag: str, *children: Any, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    for child in children:
        element.append(child)
    return element


def _page(word: Any, document: Document) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    section, look = word.sections[0], document.look
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, millimetres in _MARGINS.items():
        setattr(section, name, Mm(millimetres))
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    for paragraph in (header, footer):
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(170), WD_TAB_ALIGNMENT.RIGHT)
    header.add_run(document.status).bold = True
    if look.organisation:
        header.add_run(f"\t{look.organisation}")
    if look.logo:
        run = header.add_run("\n")
        run.add_picture(io.BytesIO(look.logo), height=Mm(12))
        _describe(run, look.logo_alt)
    footer.add_run(f"{look.footer}\tPage ")
    _add_field(footer, "PAGE")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Any, name: str) -> None:
    """Add a number that Word works out, such as that of the page."""
    paragraph._p.append(_element("w:fldSimple", _element("w:r", _text("1")), instr=name))


def _text(words: str) -> Any:
    element = _element("w:t")
    element.text = words
    return element


def _add_text(paragraph: Any, said: Passage) -> None:
    for span in spans(said.text):
        run = paragraph.add_run(span["text"])
        if span["strong"]:
            run.bold = True


def _add_picture(word: Any, picture: Picture) -> None:
    from docx.shared import Mm

    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run()
    run.add_picture(io.BytesIO(picture.png), width=Mm(picture.width))
    _describe(run, picture.alt)
    word.add_paragraph(picture.caption, style="Caption")


def _describe(run: Any, alt: str) -> None:
    """Give the last picture of a run its words, for who does not see it."""
    from docx.oxml.ns import qn

    properties = run._r.findall(f".//{qn('wp:docPr')}")[-1]
    properties.set("descr", alt)
    properties.set("name", "Picture")


def _add_grid(word: Any, grid: Grid) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    caption = word.add_paragraph(grid.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = word.add_table(rows=1, cols=len(grid.header), style="Table Grid")
    _thin_lines(table)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))
    header = [Passage(f"**{head}**") for head in grid.header]
    for position, row in enumerate([header, *grid.rows]):
        cells: Sequence[Any] = (table.rows[0] if position == 0 else table.add_row()).cells
        for column, (cell, said) in enumerate(zip(cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.style = word.styles["Small"]
            paragraph.paragraph_format.space_after = 0
            if column not in grid.text_columns:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _add_text(paragraph, said)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))
    word.add_paragraph(style="Small")


def _thin_lines(table: Any) -> None:
    """Leave of a table's lines those between its rows."""
    lines = [_element(f"w:{side}", val="single", sz="4", color="C3CAD1") for side in ("top", "bottom", "insideH")]
    lines += [_element(f"w:{side}", val="nil") for side in ("left", "right", "insideV")]
    table._tbl.tblPr.append(_element("w:tblBorders", *lines))
