from __future__ import annotations

import pytest

from crawler.fields.dateline import split_dateline


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        ("BEIJING --", "Beijing"),
        ("BEIJING -", "Beijing"),
        ("BEIJING\u00a0 --", "Beijing"),
        ("BEIJING--", "Beijing"),
        ("BEIJING-", "Beijing"),
        ("KUNMING \u2014", "Kunming"),
        ("WASHINGTON  \u2014", "Washington"),
        ("MADRID \u2013", "Madrid"),
        ("HONG KONG:", "Hong Kong"),
        ("BEIJINGv -", "Beijing"),
        ("LEVI, Finland \u2014", "Levi, Finland"),
        ("ULM, Germany -", "Ulm, Germany"),
        ("LUSHAN, Sichuan -", "Lushan, Sichuan"),
        ("SOUTHERN PINES, N.C. -", "Southern Pines, N.C."),
        ("PHOENIX, Arizona, US -", "Phoenix, Arizona, US"),
        ("WUZHEN, Zhejiang province -", "Wuzhen, Zhejiang province"),
        ("SEOUL, South Korea -", "Seoul, South Korea"),
        ("MONTE CARLO -", "Monte Carlo"),
        ("UNITED NATIONS -", "United Nations"),
        ("NEW YORK/LONDON -", "New York/London"),
        ("SAO PAULO -", "Sao Paulo"),
        ("S\u00c3O PAULO -", "S\u00e3o Paulo"),
        ("XI'AN, Shaanxi --", "Xi'an, Shaanxi"),
        ("XI\u2019AN --", "Xi\u2019an"),
        ("PORT-AU-PRINCE --", "Port-au-Prince"),
        ("RIO DE JANEIRO -", "Rio de Janeiro"),
        ("ST. PETERSBURG, Russia -", "St. Petersburg, Russia"),
        ("THE HAGUE -", "The Hague"),
        ("ROME -", "Rome"),
        ("GAZA -", "Gaza"),
        ("WASHINGTON, May 5 (Xinhua) --", "Washington"),
        ("BEIJING, Oct. 28 --", "Beijing"),
        ("WASHINGTON (AP) \u2014", "Washington"),
        ("BEIJING, Xinhua -", "Beijing"),
        ("LONDON, UK -", "London, UK"),
    ],
)
def test_the_place_is_cut_off_before_the_sentence(printed: str, place: str) -> None:
    raw = " ".join(printed.split())
    assert split_dateline(f" {printed} Rescuers arrived")[:] == (raw, place, "Rescuers arrived")


@pytest.mark.parametrize(
    ("paragraph", "raw"),
    [
        ("LISBON  Ruben Amorim", "LISBON"),
        ("LISBON\u00a0 Ruben Amorim", "LISBON"),
        (' MADRID  "We won"', "MADRID"),
        ("CHORZ, Poland  Armand Duplantis", "CHORZ, Poland"),
        ("SOUTHERN PINES, N.C.  The awesome Aussie", "SOUTHERN PINES, N.C."),
        ("NEW YORK  The city", "NEW YORK"),
        ("\u200bLISBON\u3000 Ruben Amorim", "LISBON"),
    ],
)
def test_two_spaces_stand_for_a_lost_dash(paragraph: str, raw: str) -> None:
    assert split_dateline(paragraph).raw == raw


@pytest.mark.parametrize(
    "paragraph",
    [
        "US - China trade talks go on", "AI - the new frontier", "COVID-19 \u2014 The virus",
        "NBA - The season", "GDP: The figures", "BRICS - a bloc of five", "BRICS - The bloc",
        "China - The world's factory", "CHINA - The factory", "MADRID has said",
        "WASHINGTON Post - The paper", "Q: How did it go?", "VIDEO: The match", "A - B",
        "UK - The kingdom", "WHO - The agency", "CIIE - The fair", "XINHUA - The agency",
        "TOP NEWS - The day", "EDITOR'S NOTE: The series", "MERKEL: We can", "HUAWEI - The firm",
        "WANG XIAOYU - The author", "CHEN NAN  The author", "MA XUEJING/CHINA DAILY  There is",
        "SHOCKING SCENES  The crowd", "LISBON Ruben Amorim", "LISBON  has said",
        "BEIJING\n  The next line", "BEIJING\t The next", "BEIJING  \t The next",
        "BEIJING - based firms", "NEW YORK", "BEIJING -", "",
        "Beijing - The capital", "It ended - The end", "I - The one", "\u2014 The dash",
    ],
)  # fmt: skip
def test_ordinary_sentences_stay_whole(paragraph: str) -> None:
    assert split_dateline(paragraph)[:] == (None, None, " ".join(paragraph.split()))
