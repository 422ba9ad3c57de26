"""The running text of a body: its visible paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from parsel import Selector

from crawler.extraction.fields.text import clean_text
from crawler.extraction.layouts.content import extract_paragraphs, extract_subheadlines

# elements whose text is not running text
SILENT = (
    "script style noscript template title figcaption iframe object video audio"
    " select button svg".split()
)
RUNNING = (
    "p div center table tbody tr td th ul ol li dl dt dd blockquote pre figure h2 h3 strong b i em"
    " span a font u sup".split()
)
VOID = ("<br>", "<hr/>", "<img src='a.jpeg'>", "<!-- no -->", "<span/>", "<?xml:namespace />")
SPACES = " \n\t\u00a0\u3000\u200b"


def make_body(html: str) -> etree._Element:
    page = Selector(text=f"<html><body><div id='Content'>{html}</div></body></html>", type="html")
    body: etree._Element = page.css("#Content")[0].root
    return body


def paragraphs(html: str) -> list[str]:
    return list(map(clean_text, extract_paragraphs(make_body(html))))


def subheadlines(html: str) -> list[str]:
    return list(map(clean_text, extract_subheadlines(make_body(html))))


def wrap_in_element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Make elements, some of them without an end, around lists of nodes."""
    inner = st.lists(children, max_size=4).map("".join)
    tags = st.sampled_from([*RUNNING, *SILENT])
    return st.builds("<{0}>{1}</{0}>".format, tags, inner) | st.builds("<{}>{}".format, tags, inner)


texts = st.text(alphabet=f"abé中，.&;{SPACES}", min_size=1, max_size=8)
markup = st.recursive(texts | st.sampled_from(VOID), wrap_in_element, max_leaves=25)
bodies = st.lists(markup, max_size=6).map("".join)


def fold(text: str) -> str:
    """Return a text without invisible characters."""
    return "".join(text.replace("\u200b", "").split())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("bare<p>One.</p>tail", ["bare", "One.", "tail"]),
        ("<p>One <b>bold</b>, two.</p>", ["One bold, two."]),
        ("<p>a<br>b</p>", ["a b"]),
        ("<p>a<br/><br/>b</p>", ["a", "b"]),
        ("<p>a<br/> \n <br/>b</p>", ["a", "b"]),
        ("<p>a<br>&nbsp;<br>\u3000b</p>", ["a", "b"]),
        ("<p>a<br><b><br></b>b</p>", ["a", "b"]),
        ("<strong><p>One.</p><p>Two.</p></strong>", ["One.", "Two."]),
        ("<div><center>One.</center><div>Two.</div></div>", ["One.", "Two."]),
        ("<p>One\nline\n\nonly.</p>", ["One line only."]),
        ("<p>\u3000\u3000One.</p><p>&nbsp;</p><p></p>", ["One."]),
        ("<p>One&nbsp;two &amp; three&#8212;four</p>", ["One two & three—four"]),
        ("<p>One.<!-- th:text='x' --> Two.</p>", ["One. Two."]),
        ("<p>One.<script>var a = '<p>no</p>';</script></p>after", ["One.", "after"]),
        ("<figure><img src='a'><figcaption>no</figcaption></figure>after", ["after"]),
        ("<figure><img src='a'><figcaption>no</figcaption><p>One.</p>", ["One."]),
        ("<ul><li>One</li><li>Two</li></ul>", ["One", "Two"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a b", "c"]),
        ("<p>One <p>Two", ["One", "Two"]),
        ("<span/>One<span/> two", ["One two"]),
        ("<p>cafe\u0301 <i>Zoe\u0301</i></p>", ["café Zoé"]),
        ("<p>One<?xml:namespace prefix = o /><o:p></o:p>two</p>", ["Onetwo"]),
        ("", []),
    ],
)
def test_paragraphs_are_the_visible_text(body: str, expected: list[str]) -> None:
    assert paragraphs(body) == expected


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ("<p> LISBON  Rescuers arrived </p>", "LISBON  Rescuers arrived"),
        ("<p>LISBON&nbsp; Rescuers</p>", "LISBON\u00a0 Rescuers"),
        ("<p><b>LISBON </b> Rescuers</p>", "LISBON  Rescuers"),
        ("<p>LISBON\n  Rescuers</p>", "LISBON\r  Rescuers"),
        ("<p>LISBON<br>  Rescuers</p>", "LISBON\n  Rescuers"),
    ],
)
def test_white_space_inside_a_paragraph_stays(body: str, printed: str) -> None:
    assert extract_paragraphs(make_body(body)) == (printed,)


@pytest.mark.parametrize("blank", ["", " ", "&nbsp;", "\u3000\u200b", "<br>", "\ufeff&shy;"])
def test_invisible_paragraph_is_skipped(blank: str) -> None:
    assert paragraphs(f"<p>One.</p><p>{blank}</p><p>Two.</p>") == ["One.", "Two."]


def test_deep_nesting_is_parsed() -> None:
    assert paragraphs("<div>" * 1000 + "deep" + "</div>" * 1000) == ["deep"]


@given(st.lists(st.text(alphabet="ab é中.", min_size=1).filter(str.strip), max_size=8))
def test_no_paragraph_is_lost_or_doubled(texts: list[str]) -> None:
    body = "".join(f"<p>{text}</p>" for text in texts)
    assert paragraphs(body) == [" ".join(text.split()) for text in texts]


@given(bodies)
def test_all_visible_text_is_kept_in_order_and_nothing_else(html: str) -> None:
    body = make_body(html)
    silent = " or ".join(f"ancestor::{tag}" for tag in SILENT)
    visible = body.xpath(f".//text()[not({silent})]")
    assert isinstance(visible, list)
    assert isinstance(visible, list)
    assert fold("".join(paragraphs(html))) == fold("".join(map(str, visible)))


@given(bodies)
def test_paragraphs_are_clean_and_stable(html: str) -> None:
    found = paragraphs(html)
    assert all(text and text == " ".join(text.split()) for text in found)
    again = "".join(f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>" for text in found)
    assert paragraphs(again) == found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p><strong>Head</strong></p><p>Text.</p>", ["Head"]),
        ("<p><b>Head</b></p><p>Text.</p>", ["Head"]),
        ("<h2>One</h2><p>Text.</p><h6>Two</h6>", ["One", "Two"]),
        ("<h3><strong>Head</strong></h3><p>Text.</p>", ["Head"]),
        ("<p>&nbsp;<strong><span>He</span>ad</strong>\n</p><p>Text.</p>", ["Head"]),
        ("<p><strong>One,</strong> <b>two</b></p>", ["One, two"]),
        ("<strong><p>Head</p></strong><p>Text.</p>", ["Head"]),
        ("<p><strong>Head<br></strong><br>Text.</p>", ["Head"]),
        ("<b>Head</b><br/><br/>Text.", ["Head"]),
        ("<p><strong>Speaker:</strong> Text.</p>", []),
        ("<p>Text <strong>loud</strong></p>", []),
        ("<p><strong>Head</strong>.</p>", []),
        ("<strong><p>One.</p><p>Two.</p></strong>", []),
        ("<strong>One.<br><br>Two.</strong>", []),
        ("<p><strong>&nbsp;</strong></p><p>Text.</p>", []),
        ("<figure><figcaption><b>no</b></figcaption></figure><p>Text.</p>", []),
        ("<p><b>Same</b></p><p>Same</p><p><b>Same</b></p>", ["Same", "Same"]),
        ("<p>Text.</p>", []),
    ],
)
def test_subheadlines_are_paragraphs_set_as_a_whole(body: str, expected: list[str]) -> None:
    assert subheadlines(body) == expected


@given(bodies)
def test_subheadlines_are_some_of_the_paragraphs_in_order(html: str) -> None:
    rest = iter(paragraphs(html))
    assert all(text in rest for text in subheadlines(html))
