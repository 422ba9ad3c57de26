"""XML is parsed by no parser that expands entities or fetches what a document names.

Sitemaps alone are XML: Scrapy reads them, and `test_sitemap.py` lights its bombs. Pages are HTML.
Who needs more XML adds defusedxml, which passes here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.extraction.document import parse_html
from tests.support.commands import ROOT

XML_MODULES = (
    "xml", "lxml.objectify", "lxml.sax", "xmltodict", "feedparser", "parsel.Selector.from_xml",
    "scrapy.http.XmlResponse", "scrapy.spiders.SitemapSpider", "scrapy.spiders.XMLFeedSpider",
    "scrapy.spiders.sitemap", "scrapy.spiders.feed", "scrapy.utils.iterators",
)  # fmt: skip
XML_NAMES = {
    "ETCompatXMLParser", "XInclude", "XML", "XMLDTDID", "XMLID", "XMLParser", "XMLPullParser",
    "XSLT", "iterparse", "set_default_parser", "xmliter", "xmliter_lxml",
}  # fmt: skip
# of lxml: without a parser argument they use the one for XML
WANT_A_PARSER = {"fromstring", "fromstringlist", "parse"}

BOMB = (
    '<!DOCTYPE html [<!ENTITY a "ha!"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><body id="Content">&c;</body>'
)


def list_modules() -> list[Path]:
    return sorted((ROOT / "crawler").rglob("*.py"))


def list_imports(tree: ast.AST) -> Iterator[str]:
    """Full dotted names: `from crawler import urls` is `crawler.urls`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def list_xml_readers(source: str) -> Iterator[str]:
    """Return the names of what parses XML in a module."""
    tree = ast.parse(source)
    for name in list_imports(tree):
        if any(name == module or name.startswith(f"{module}.") for module in XML_MODULES):
            yield name
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.alias(name=name) if name in XML_NAMES:
                yield name
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="etree"), attr=name), args=[_], keywords=[]
            ) if name in WANT_A_PARSER:
                yield f"{name} without a parser"
            case ast.keyword(arg="type", value=ast.Constant(value="xml")):
                yield "a selector of XML"


@pytest.mark.parametrize("path", list_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_module_parses_no_xml(path: Path) -> None:
    assert list(list_xml_readers(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import xml.etree.ElementTree", "xml.etree.ElementTree"),
        ("from xml import sax", "xml.sax"),
        ("from scrapy.spiders import SitemapSpider", "scrapy.spiders.SitemapSpider"),
        ("from lxml import etree\netree.XMLParser()", "XMLParser"),
        ("from lxml.etree import XMLParser", "XMLParser"),
        ("etree.fromstring(text)", "fromstring without a parser"),
        ("Selector(text=text, type='xml')", "a selector of XML"),
    ],
)
def test_rule_finds_code_that_parses_xml(source: str, found: str) -> None:
    assert list(list_xml_readers(source)) == [found]


def test_the_rule_passes_html_and_defused_parsers() -> None:
    source = "import defusedxml.ElementTree\netree.fromstring(text, _PARSER)"
    assert list(list_xml_readers(source)) == []


def test_entities_of_a_page_are_not_expanded() -> None:
    text = parse_html(BOMB).get()
    assert "&amp;c;" in text
    assert "ha!" not in text


@pytest.mark.parametrize("entity", ['<!ENTITY x SYSTEM "{}">', '<!ENTITY % x SYSTEM "{}"> %x;'])
def test_page_includes_no_file(tmp_path: Path, entity: str) -> None:
    file = tmp_path / "file.txt"
    file.write_text("secret", encoding="utf-8")
    declared = entity.format(file.as_uri())
    html = f'<!DOCTYPE html [{declared}]><body>&x; <xi:include href="{file}"/>shown</body>'
    text = parse_html(html).get()
    assert "shown" in text
    assert "secret" not in text
