"""Articles as references."""

from __future__ import annotations

import json
from io import BytesIO

from crawler.archive import article_values
from crawler.formats.references import (
    cite_text,
    make_coins,
    write_bibtex,
    write_csl_json,
    write_ris,
)
from tests.support.example import ARTICLE
from tests.support.small_archive import PRINTED


def test_bibtex_keeps_names_and_titles_whole() -> None:
    out = BytesIO()
    hostile = article_values(ARTICLE) | {"headline": "50% of \\input{x}\n} & more", "authors": []}
    write_bibtex([article_values(PRINTED), hostile], out)
    first, second, rest = out.getvalue().decode().split("\n\n")
    assert first.splitlines() == [
        f"@article{{{PRINTED.id},",
        "  entrysubtype = {newspaper},",
        "  author = {{Li Na}},",
        "  title = {{重庆 tea market reopens}},",
        "  journaltitle = {China Daily},",
        "  date = {2025-11-06},",
        "  pages = {7},",
        "  langid = {chinese},",
        f"  url = {{{PRINTED.url}}}",
        "}",
    ]
    words = (
        r"50\% of \textbackslash{}input\textbraceleft{}x\textbraceright{} \textbraceright{} \& more"
    )
    assert f"title = {{{{{words}}}}}" in second
    # BibTeX counts them all
    assert second.count("{") == second.count("}")
    assert not rest


def test_ris_has_a_line_a_value() -> None:
    out = BytesIO()
    write_ris([article_values(PRINTED) | {"headline": "Tea\nTY  - BOOK"}], out)
    assert out.getvalue().decode().split("\r\n") == [
        "TY  - NEWS",
        "AU  - Li Na",
        "TI  - Tea TY - BOOK",
        "T2  - China Daily",
        "PY  - 2025",
        "DA  - 2025/11/06",
        "SP  - 7",
        "SE  - Business / Tech",
        "LA  - zh",
        f"UR  - {PRINTED.url}",
        f"ID  - {PRINTED.id}",
        "ER  - ",
        "",
        "",
    ]


def test_csl_json_is_a_list_of_items() -> None:
    for articles in ([], [PRINTED], [PRINTED, ARTICLE]):
        out = BytesIO()
        write_csl_json(map(article_values, articles), out)
        items = json.loads(out.getvalue())
        assert [item["id"] for item in items] == [article.id for article in articles]
    assert items[0]["author"] == [{"literal": "Li Na"}]
    assert items[0]["issued"] == {"date-parts": [[2025, 11, 6]]}
    assert "page" not in items[1]


def test_coins_name_what_is_known() -> None:
    coins = make_coins(article_values(ARTICLE))
    assert "rft.atitle=Heron+count+rises&" in coins
    assert coins.count("rft.au=Zhou+Mo") == len(article_values(ARTICLE)["authors"])
    assert "rft.pages" not in coins


def test_page_in_print_is_cited_with_the_day_of_its_paper() -> None:
    values = article_values(PRINTED)
    on_the_eve = values | {"date_published": "2025-11-05T21:40:00+08:00"}
    assert cite_text(on_the_eve).endswith(f"China Daily, 6 November 2025, p. 7. {PRINTED.url}")
    assert "rft.date=2025-11-06" in make_coins(on_the_eve)
    on_the_web = on_the_eve | {"print_edition": None, "print_date": None, "print_page": None}
    assert cite_text(on_the_web).endswith(f"China Daily, 5 November 2025. {PRINTED.url}")
