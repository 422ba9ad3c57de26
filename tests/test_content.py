"""The running text of a body: paragraphs as the reader sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from crawler.layouts.content import read_paragraphs


def paragraphs(body: str) -> list[str]:
    page = Selector(text=f"<html><body><div id='Content'>{body}</div></body></html>", type="html")
    return list(read_paragraphs(page.css("#Content")[0].root))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("bare<p>One.</p>tail", ["bare", "One.", "tail"]),
        ("<p>One <b>bold</b>, two.</p>", ["One bold, two."]),
        ("<p>a<br>b</p>", ["a b"]),
        ("<p>a<br/><br/>b</p>", ["a", "b"]),
        ("<p>a<br/> \n <br/>b</p>", ["a", "b"]),
        ("<strong><p>One.</p><p>Two.</p></strong>", ["One.", "Two."]),
        ("<div><center>One.</center><div>Two.</div></div>", ["One.", "Two."]),
        ("<p>One\nline\n\nonly.</p>", ["One line only."]),
        ("<p>\u3000\u3000One.</p><p>&nbsp;</p><p></p>", ["One."]),
        ("<p>One&nbsp;two &amp; three&#8212;four</p>", ["One two & three—four"]),
        ("<p>One.<!-- th:text='x' --> Two.</p>", ["One. Two."]),
        ("<p>One.<script>var a = '<p>no</p>';</script></p>after", ["One.", "after"]),
        ("<figure><img src='a'><figcaption>no</figcaption></figure>after", ["after"]),
        ("<ul><li>One</li><li>Two</li></ul>", ["One", "Two"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a b", "c"]),
        ("<p>One <p>Two", ["One", "Two"]),
        ("<span/>One<span/> two", ["One two"]),
        ("", []),
    ],
)
def test_paragraphs_are_what_a_reader_sees(body: str, expected: list[str]) -> None:
    assert paragraphs(body) == expected


def test_deep_nesting_is_read() -> None:
    assert paragraphs("<div>" * 1000 + "deep" + "</div>" * 1000) == ["deep"]


@given(st.lists(st.text(alphabet="ab é中.", min_size=1).filter(str.strip), max_size=8))
def test_no_paragraph_is_lost_or_doubled(texts: list[str]) -> None:
    body = "".join(f"<p>{text}</p>" for text in texts)
    assert paragraphs(body) == [" ".join(text.split()) for text in texts]
