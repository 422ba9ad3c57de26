"""Pictures of the old CMS in bodies that no editor would make."""

from __future__ import annotations

import pytest
from parsel import Selector

from crawler.extraction.layouts.pictures import frame_pictures

IMAGE = '<img src="a.jpg">'
CAPTION = "A heron lands. [Photo/Xinhua]"


def frame(html: str) -> Selector:
    body = Selector(text=f"<div id='Content'>{html}</div>", type="html").css("#Content")[0]
    return frame_pictures(body)


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
