"""What a Word file looks like: pandoc's own with our styles and typeface, and the mark on every page."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape
from string import Template

from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.fonts import FAMILY
from doorpakken.products.publishing.pandoc import TEMPLATES, word_reference
from doorpakken.words import Phrases

PARTS = TEMPLATES / "word"
KINDS = {"header": "head", "footer": "foot"}  # of parts; the words that each has
LANGUAGE = Phrases("language")
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
STYLE = re.compile(r'<w:style\b[^>]*w:styleId="(\w+)".*?</w:style>', re.DOTALL)
FONTS = f'<w:rFonts w:ascii="{FAMILY}" w:hAnsi="{FAMILY}" w:eastAsia="{FAMILY}" w:cs="{FAMILY}"/>'
# A machine without the typeface takes its newer name, else another without serifs.
FONT = (
    f'<w:font w:name="{FAMILY}"><w:altName w:val="Source Sans 3"/><w:panose1 w:val="020B0503030403020204"/>'
    '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
)
# A4, in twentieths of a point, with a head and a foot on every page.
SECTION = (
    "<w:sectPr>"
    + "".join(f'<w:{kind}Reference w:type="default" r:id="{kind}"/>' for kind in KINDS)
    + '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1560" w:right="1247" w:bottom="1418" w:left="1247"'
    ' w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
)


def reference(meta: Meta) -> bytes:
    """A Word file to write a document in the look of; only its styles, head, foot and page count.

    The head has the mark of simulated data, and the title of a document without; the foot the page number.
    """
    words = {
        "head": meta.mark or meta.title,
        "foot": f"{meta.subtitle} · {meta.word('version')} {meta.version}",
    }
    with zipfile.ZipFile(io.BytesIO(word_reference())) as given:
        parts = {name: given.read(name).decode() for name in given.namelist()}
    parts["word/styles.xml"] = _styled(parts["word/styles.xml"])
    parts["word/fontTable.xml"] = parts["word/fontTable.xml"].replace("</w:fonts>", f"{FONT}</w:fonts>")
    language = f'<w:themeFontLang w:val="{LANGUAGE.say("tag", meta.language)}" />'
    parts["word/settings.xml"] = re.sub(r"<w:themeFontLang [^>]*>", language, parts["word/settings.xml"])
    parts["word/document.xml"] = re.sub(
        r"<w:sectPr>.*?</w:sectPr>", SECTION, parts["word/document.xml"], flags=re.DOTALL
    )
    for kind, name in KINDS.items():
        text = Template((PARTS / f"{kind}.xml").read_text("utf-8"))
        parts[f"word/{kind}.xml"] = text.substitute({name: escape(words[name])})
        _add(parts, kind)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, part in parts.items():
            written.writestr(zipfile.ZipInfo(name), part)  # of 1980, whatever the day
    return file.getvalue()


def _styled(sheet: str) -> str:
    """Pandoc's styles with ours in the place of those of the same name, and all letters in our typeface."""
    own = {style[1]: style[0] for style in STYLE.finditer((PARTS / "styles.xml").read_text("utf-8"))}
    kept = STYLE.sub(lambda style: "" if style[1] in own else style[0], sheet)
    fonts = re.sub(r"<w:rFonts [^>]*>", FONTS, kept)
    sized = re.sub(r'(<w:docDefaults>.*?<w:sz w:val=)"24"( />\s*<w:szCs w:val=)"24"', r'\1"22"\2"22"', fonts,
                   flags=re.DOTALL)  # fmt: skip
    return sized.replace("</w:styles>", "".join(own.values()) + "</w:styles>")


def _add(parts: dict[str, str], kind: str) -> None:
    """Make the file know its part `word/<kind>.xml`."""
    types, relations = "[Content_Types].xml", "word/_rels/document.xml.rels"
    type_of = f'<Override PartName="/word/{kind}.xml" ContentType="{TYPE}.{kind}+xml"/>'
    related = f'<Relationship Id="{kind}" Type="{RELATION}/{kind}" Target="{kind}.xml"/>'
    parts[types] = parts[types].replace("</Types>", f"{type_of}</Types>")
    parts[relations] = parts[relations].replace("</Relationships>", f"{related}</Relationships>")
