"""Pictures of the old CMS in bodies that no editor would make."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring
from parsel import Selector

from crawler.extraction.fields.caption import split_caption
from crawler.extraction.layouts.base import extract_figures
from crawler.extraction.layouts.content import extract_paragraphs
from crawler.extraction.layouts.pictures import frame_pictures

IMAGE = '<img src="a.jpg">'
STORY = "<p>Tea grew.</p><p>It rained.</p>"
CAPTION = "A heron lands. [Photo/Xinhua]"


def frame(html: str) -> Selector:
    body = Selector(text=f"<div id='Content'>{html}</div>", type="html").css("#Content")[0].root
    return Selector(root=frame_pictures(body), type="html")


def test_picture_without_a_block_takes_the_caption_after_it() -> None:
    framed = frame(f"{IMAGE}<p>{CAPTION}</p><p>Text of the story.</p>")
    assert framed.css("figure img")
    assert "A heron lands." in "".join(framed.css("figure ::text").getall())
    assert "Text of the story." not in "".join(framed.css("figure ::text").getall())


@pytest.mark.parametrize(
    "after",
    [f"bare text<p>{CAPTION}</p>", f"<p></p>bare text<p>{CAPTION}</p>", f"<p>{IMAGE}</p>", ""],
    ids=["bare text", "bare text after an empty block", "another picture", "nothing"],
)
def test_caption_that_is_not_next_to_the_picture_is_not_taken(after: str) -> None:
    framed = frame(f"<p>{IMAGE}</p>{after}")
    assert CAPTION not in "".join(framed.css("figure ::text").getall())


@pytest.mark.parametrize(
    ("body", "caption"),
    [
        (f"<table><tr><td>{IMAGE}</td></tr><tr><td>{STORY}</td></tr></table>", None),
        (f"<table><tr><td>{IMAGE}{STORY}</td></tr></table>", None),
        (f"<p align=center>{IMAGE}<br>Tea grew.<br><br>It rained.</p>", None),
        (f"<p>{IMAGE}</p><div align=center>{STORY}</div>", None),
        (f"<table><tr><td>{IMAGE}{STORY}[Photo/Xinhua]</td></tr></table>", "Tea grew. It rained."),
        (f"<center>{IMAGE}<br>Tea grew.<br><br>LI WEI/XINHUA</center>", "Tea grew."),
        (f"<p>{IMAGE}</p><p align=center>Tea grew. It rained.</p>", "Tea grew. It rained."),
    ],
)
def test_paragraphs_beside_a_picture_are_no_caption(body: str, caption: str | None) -> None:
    framed = frame(body)
    assert split_caption(framed.css("figcaption::text").get())[0] == caption
    assert bool(extract_paragraphs(framed.root)) == (caption is None)


@pytest.mark.parametrize(
    "src",
    [f"data:image/png;base64,{'A' * 30_000}", "file:///C:/a.jpg", "about:blank", "http://[", " "],
)
def test_picture_that_is_not_on_the_web_is_none(src: str) -> None:
    content = fragment_fromstring(f'<figure><img src="{src}"><img src=" a.jpg "></figure>')
    found = extract_figures("https://www.chinadaily.com.cn/a.html", content)
    assert [figure.url for figure in found] == ["https://www.chinadaily.com.cn/a.jpg"]


@pytest.mark.parametrize(
    "src", ["//img2.chinadaily.com.cn/a.jpeg", " //img2.chinadaily.com.cn/a.jpeg\n"]
)
def test_picture_without_a_scheme_is_the_same_on_a_page_of_http_and_https(src: str) -> None:
    content = fragment_fromstring(f'<div><img src="{src}"></div>')
    pages = ("http://www.chinadaily.com.cn/a.html", "https://www.chinadaily.com.cn/a.html")
    plain, secure = (extract_figures(url, content) for url in pages)
    assert plain == secure
    assert plain[0].url == "https://img2.chinadaily.com.cn/a.jpeg"
