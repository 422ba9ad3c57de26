"""Articles as references: BibTeX, RIS, CSL-JSON, a line of text, and COinS for web pages.

Which part of a name is the family's is not known ("Zhou Mo", "David Blair"), so names stay whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any, BinaryIO
from urllib.parse import urlencode

Values = Mapping[str, Any]

_PAPER = "China Daily"
# what TeX reads as a command; BibTeX counts braces with a backslash too
_TEX = re.compile(r"[\\{}$&#%_~^]")
_TEX_FORMS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_LANGUAGES = {"en": "english", "zh": "chinese"}


def write_bibtex(articles: Iterable[Values], out: BinaryIO) -> None:
    """Write an `@article` of BibLaTeX for each article, in UTF-8."""
    for article in articles:
        fields = ",\n".join(f"  {name} = {{{text}}}" for name, text in _list_bibtex(article))
        out.write(f"@article{{{article['id']},\n{fields}\n}}\n\n".encode())


def write_ris(articles: Iterable[Values], out: BinaryIO) -> None:
    """Write a newspaper article of RIS for each article, in UTF-8."""
    for article in articles:
        lines = "".join(f"{tag}  - {text}\r\n" for tag, text in _list_ris(article))
        out.write(f"{lines}ER  - \r\n\r\n".encode())


def write_csl_json(articles: Iterable[Values], out: BinaryIO) -> None:
    """Write a list of CSL-JSON items, in UTF-8."""
    begin = "["
    for article in articles:
        item = json.dumps(describe_csl(article), ensure_ascii=False)
        out.write(f"{begin}\n{item}".encode())
        begin = ","
    out.write(b"[]\n" if begin == "[" else b"\n]\n")


def describe_csl(article: Values) -> dict[str, Any]:
    """Return the CSL-JSON item of an article, without what is not known."""
    day = _find_day(article)
    item = {
        "id": article["id"],
        "type": "article-newspaper",
        "title": _on_a_line(article["headline"]),
        "author": [{"literal": name} for name in article["authors"]],
        "container-title": _name_paper(article),
        "issued": day and {"date-parts": [[day.year, day.month, day.day]]},
        "page": article["print_page"],
        "section": article["section"],
        "language": article["language"],
        "URL": article["url"],
    }
    return {name: value for name, value in item.items() if value}


def cite_text(article: Values) -> str:
    """Return an article as a line of a bibliography.

    >>> cite_text({"authors": ["Zhou Mo", "Li Na"], "headline": "Tea rose", "print_edition": None,
    ...            "date_published": "2021-11-05T16:05:12+08:00",
    ...            "print_date": "2021-11-06", "print_page": "7",
    ...            "url": "https://www.chinadaily.com.cn/a/1.html"})
    'Zhou Mo and Li Na. “Tea rose.” China Daily, 6 November 2021, p. 7. https://www.chinadaily.com.cn/a/1.html'
    """
    day = _find_day(article)
    names = " and ".join(article["authors"])
    title = _on_a_line(article["headline"])
    stop = "" if title[-1:] in ".?!。？！" else "."
    place = [_name_paper(article), f"{day.day} {day:%B} {day.year}" if day else None]
    page = f"p. {article['print_page']}" if article["print_page"] else None
    where = ", ".join(part for part in (*place, page) if part)
    return f"{f'{names}. ' if names else ''}“{title}{stop}” {where}. {article['url']}"


def make_coins(article: Values) -> str:
    """Return the `title` of a COinS element (OpenURL 1.0), by which reference managers find it.

    https://en.wikipedia.org/wiki/COinS
    """
    day = _find_day(article)
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rft.genre", "article"),
        ("rft.atitle", _on_a_line(article["headline"])),
        ("rft.jtitle", _name_paper(article)),
        ("rft.date", day and day.isoformat()),
        ("rft.pages", article["print_page"]),
        *(("rft.au", name) for name in article["authors"]),
        ("rft_id", article["url"]),
    ]
    return urlencode([pair for pair in pairs if pair[1]])


def _list_bibtex(article: Values) -> Iterator[tuple[str, str]]:
    day = _find_day(article)
    names = " and ".join(f"{{{_escape_tex(name)}}}" for name in article["authors"])
    fields = {
        "entrysubtype": "newspaper",
        "author": names,
        # in braces it keeps its capitals
        "title": f"{{{_escape_tex(_on_a_line(article['headline']))}}}",
        "journaltitle": _escape_tex(_name_paper(article)),
        "date": day and day.isoformat(),
        "pages": article["print_page"] and _escape_tex(article["print_page"]),
        "langid": _LANGUAGES.get(article["language"]),
        "url": article["url"],
    }
    return ((name, text) for name, text in fields.items() if text)


def _list_ris(article: Values) -> Iterator[tuple[str, str]]:
    day = _find_day(article)
    writers = (("AU", name) for name in article["authors"])
    fields = {
        "TI": article["headline"],
        "T2": _name_paper(article),
        "PY": day and f"{day.year}",
        "DA": day and f"{day:%Y/%m/%d}",
        "SP": article["print_page"],
        "SE": article["section"],
        "LA": article["language"],
        "UR": article["url"],
        "ID": article["id"],
    }
    listed = chain([("TY", "NEWS")], writers, fields.items())
    return ((tag, _on_a_line(text)) for tag, text in listed if text)


def _name_paper(article: Values) -> str:
    return article["print_edition"] or _PAPER


def _find_day(article: Values) -> date | None:
    """Return the day of the paper whose page is cited, else that of publication."""
    day = article["print_date"] or article["date_published"]
    return date.fromisoformat(day[:10]) if day else None


def _escape_tex(text: str) -> str:
    return _TEX.sub(lambda found: _TEX_FORMS.get(found[0], f"\\{found[0]}"), _on_a_line(text))


def _on_a_line(text: str) -> str:
    return " ".join(text.split())
