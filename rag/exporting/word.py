"""DOCX with real footnotes, which Word and LibreOffice number and place themselves.

python-docx has no footnotes: their part of the package is written here (ECMA-376, Part 1, 17.11), with the
two separators that Word expects, and related to the document."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC
from typing import TYPE_CHECKING, Any

from rag.exporting.document import Document, Note, Paragraph, Publication, Sentence, Style
from rag.exporting.escaping import flat, visible, xml_text

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.opc.part import XmlPart
    from docx.text.paragraph import Paragraph as WordParagraph

TEXT, REFERENCE, LINK = "footnote text", "footnote reference", "Hyperlink"
"""Names of styles that Word knows: it shows them in the reader's language, and themes change them."""
_PART = "/word/footnotes.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_STYLES = {
    Style.ITEM: "List Bullet",
    Style.SIDE: "List Bullet",
    Style.DIFFERS: "Intense Quote",
    Style.NOTICE: "Quote",
}
_BEHIND_FOOTNOTES = ("w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang")
"""What may only stand behind `w:footnotePr` in the settings of a document, as far as templates have it."""


def to_docx(publication: Publication) -> bytes:
    """The publication as a Word document; a note that is pointed to twice is a footnote in each place."""
    import docx

    word = docx.Document()
    _describe(word, publication)
    _add_styles(word)
    footnotes = _Footnotes(word)
    several = publication.has_headings
    _write(word.add_heading(level=1), publication.title)
    for document in publication.documents:
        if several:
            _write(word.add_heading(level=2), document.title)
        _add_document(word, document, footnotes, level=3 if several else 2)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


class _Footnotes:
    """The part of the package that holds the footnotes, numbered from 1 in the order of their places."""

    def __init__(self, word: Word) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import XmlPart
        from docx.oxml.ns import nsmap
        from docx.oxml.parser import OxmlElement

        self._styles = {name: str(word.styles[name].style_id) for name in (TEXT, REFERENCE, LINK)}
        self._root = OxmlElement("w:footnotes", nsdecls={name: nsmap[name] for name in ("w", "r")})
        self._last = 0
        for id_, kind in ((-1, "separator"), (0, "continuationSeparator")):
            paragraph = _element("w:p")
            paragraph.append(_run(_element(f"w:{kind}")))
            self._add(id_, paragraph, kind)
        self.part: XmlPart = XmlPart(PackURI(_PART), _TYPE, self._root, word.part.package)
        word.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
        _declare_separators(word)

    def refer(self, paragraph: WordParagraph, note: Note, *, is_next: bool = False) -> None:
        """Put a note at the end of what a paragraph holds so far, behind a comma where it is the next one."""
        if is_next:
            paragraph._p.append(_words(", ", style=self._styles[REFERENCE]))
        self._last += 1
        self._add(self._last, self._text(note))
        reference = _element("w:footnoteReference", id=str(self._last))
        paragraph._p.append(_run(reference, style=self._styles[REFERENCE]))

    def _add(self, id_: int, paragraph: Any, kind: str = "") -> None:
        attributes = {"type": kind, "id": str(id_)} if kind else {"id": str(id_)}
        footnote = _element("w:footnote", **attributes)
        footnote.append(paragraph)
        self._root.append(footnote)

    def _text(self, note: Note) -> Any:
        """The paragraph of a footnote: its own mark, the quoted words, where they stand, a link to them."""
        paragraph, properties = _element("w:p"), _element("w:pPr")
        properties.append(_element("w:pStyle", val=self._styles[TEXT]))
        paragraph.append(properties)
        paragraph.append(_run(_element("w:footnoteRef"), style=self._styles[REFERENCE]))
        paragraph.append(_words(" “"))
        paragraph.append(_words(note.quote))
        paragraph.append(_words(f"” {note.source}. "))
        if note.url:
            paragraph.append(self._link(note.url, note.citation.article.url or ""))
            paragraph.append(_words(". "))
        paragraph.append(_words(f"{note.place}.{f' {note.also}.' if note.also else ''}"))
        return paragraph

    def _link(self, url: str, shown: str) -> Any:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn

        link = _element("w:hyperlink")
        link.set(qn("r:id"), self.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(_words(shown, style=self._styles[LINK]))
        return link


def _add_document(word: Word, document: Document, footnotes: _Footnotes, level: int) -> None:
    notes = {note.number: note for note in document.notes}
    for paragraph in document.paragraphs:
        if paragraph.style is Style.HEADING:
            added = word.add_heading(level=level)
        else:
            added = word.add_paragraph(style=_STYLES.get(paragraph.style))
        _add_sentences(added, paragraph, notes, footnotes)
    for name, words in document.facts:
        added = word.add_paragraph()
        added.paragraph_format.space_after = 0
        added.add_run(f"{name}: ").bold = True
        _write(added, words)


def _add_sentences(
    added: WordParagraph, paragraph: Paragraph, notes: dict[int, Note], footnotes: _Footnotes
) -> None:
    for index, sentence in enumerate(paragraph.sentences):
        _write(added, f"{' ' if index else ''}{_told(sentence)}", italic=bool(sentence.unsupported))
        for number in sentence.notes:
            footnotes.refer(added, notes[number], is_next=number != sentence.notes[0])


def _told(sentence: Sentence) -> str:
    flag = f" (not supported: {sentence.unsupported})" if sentence.unsupported else ""
    return f"{sentence.text}{flag}"


def _write(paragraph: WordParagraph, text: str, *, italic: bool = False) -> None:
    """Add words to a paragraph, which is set from right to left where they are written so."""
    words = _clean(text)
    run = paragraph.add_run(words)
    run.italic = italic or None
    if _is_rtl(words):
        run.font.rtl = True
        properties = paragraph._p.get_or_add_pPr()
        if not len(properties.xpath("w:bidi")):
            properties.insert_element_before(_element("w:bidi"), "w:spacing", "w:jc", "w:rPr")


def _clean(text: str) -> str:
    """Text as XML can hold it, its white space single spaces but for those at its ends."""
    words = flat(xml_text(visible(text)))
    return f"{' ' if text[:1].isspace() else ''}{words}{' ' if text[-1:].isspace() and words else ''}"


def _is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((one for one in directions if one in ("L", "R", "AL")), "L") != "L"


def _element(name: str, **attributes: str) -> Any:
    """An element of WordprocessingML with attributes of the same namespace."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    return OxmlElement(name, {qn(f"w:{key}"): value for key, value in attributes.items()})


def _run(inner: Any, *, style: str = "", rtl: bool = False) -> Any:
    run = _element("w:r")
    if style or rtl:
        properties = _element("w:rPr")
        if style:
            properties.append(_element("w:rStyle", val=style))
        if rtl:
            properties.append(_element("w:rtl"))
        run.append(properties)
    run.append(inner)
    return run


def _words(text: str, *, style: str = "") -> Any:
    from docx.oxml.ns import nsmap

    inner = _element("w:t")
    inner.text = _clean(text)
    inner.set(f"{{{nsmap['xml']}}}space", "preserve")
    return _run(inner, style=style, rtl=_is_rtl(text))


def _declare_separators(word: Word) -> None:
    """Tell the document's settings which footnotes are the separators."""
    properties = _element("w:footnotePr")
    for id_ in ("-1", "0"):
        properties.append(_element("w:footnote", id=id_))
    settings = word.settings.element
    settings.insert_element_before(properties, *_BEHIND_FOOTNOTES)


def _add_styles(word: Word) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    text: Any = word.styles.add_style(TEXT, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style = word.styles["Normal"]
    text.font.size, text.paragraph_format.space_after = Pt(10), Pt(0)
    reference: Any = word.styles.add_style(REFERENCE, WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.font.superscript = True
    link: Any = word.styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.underline, link.font.color.rgb = True, RGBColor(0x8A, 0x1C, 0x1C)


def _describe(word: Word, publication: Publication) -> None:
    """The properties of the file, in place of those of the template and of the picture of its page."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    relations = word.part.package.rels
    for id_ in [id_ for id_, one in relations.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del relations[id_]

    about = word.core_properties
    about.title, about.author, about.comments, about.keywords = (
        _clean(publication.title)[:255],
        "Dateline",
        "",
        "",
    )
    for name in ("dcterms:created", "dcterms:modified"):
        for old in about._element.findall(qn(name)):
            about._element.remove(old)
    if publication.made:
        about.created = about.modified = publication.made.astimezone(UTC).replace(tzinfo=None)
