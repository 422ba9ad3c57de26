from __future__ import annotations

import pytest

from crawler.extraction.fields.dateline import split_dateline


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
        ("MADRID \u2014\u2014", "Madrid"),
        ("MADRID \u2015", "Madrid"),
        ("MADRID ---", "Madrid"),
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
        ("WASHINGTON,\r  May 5 (Xinhua) --", "Washington"),
        ("NEW\nYORK -", "New York"),
        ("MADRID. -", "Madrid"),
        ("L'AQUILA, Italy -", "L'Aquila, Italy"),
        ("N\u2019DJAMENA -", "N\u2019Djamena"),
        ("COEUR D'ALENE, Idaho -", "Coeur d'Alene, Idaho"),
        ("FRIDAY HARBOR, Washington -", "Friday Harbor, Washington"),
        ("HARTSEL, Colo. -", "Hartsel, Colo."),
        ("NAGQU, Tibet autonomous region -", "Nagqu, Tibet autonomous region"),
        ("GURGL, May 5 (Xinhua) --", "Gurgl"),
        ("GURGL (Xinhua) --", "Gurgl"),
        ("KAOHSIUNG -", "Kaohsiung"),
        ("TURIN -", "Turin"),
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
def test_two_spaces_are_a_lost_dash(paragraph: str, raw: str) -> None:
    assert split_dateline(paragraph).raw == raw


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        ("新华社北京11月17日电（记者 张三 李四）", "北京"),
        ("新华社北京11月17日电 （记者 张三）", "北京"),
        ("新华社北京1月27日电（记者张三、李四 通讯员王五）", "北京"),
        ("新华网内罗毕5月11日电(记者张三)", "内罗毕"),
        ("中国日报北京11月17日电（中国日报记者 张三）", "北京"),
        ("中国日报网11月17日电（记者 张三）", None),
        ("中国日报11月17日讯（记者 张三）", None),
        ("中国日报11月17日讯 ", None),
        ("中新网11月17日电 ", None),
        ("中新社北京九月二十七日电\u3000", "北京"),
        ("中新社九月二十七日电 ", None),
        ("新华社十堰17日电 ", "十堰"),
    ],
)
def test_a_chinese_dateline_has_agency_and_day(printed: str, place: str | None) -> None:
    raw = " ".join(printed.split())
    text = "茶山开园了。"
    assert split_dateline(f"\u3000\u3000{printed}{text}")[:] == (raw, place, text)


def test_a_chinese_headline_after_a_dateline_stays() -> None:
    assert split_dateline("中新社北京11月17日电 题：春茶").rest == "题：春茶"


@pytest.mark.parametrize(
    "paragraph",
    [
        "新华社17日电影频道报道", "新华社11月17日报道，茶山开园了。",
        "茶山社北京11月17日电 开园了。", "据报道，新华社北京11月17日电",
        "中国日报网讯 茶山开园了。", "新华社北京11月17日电（见图）开园",
        "新华社记者张三北京11月17日电 开园了。", "新华社驻巴黎记者张三11月17日电 开园了。",
        "11月17日电 茶山开园了。", "中国日报记者11月17日来到茶山。",
    ],
)  # fmt: skip
def test_chinese_sentences_stay_whole(paragraph: str) -> None:
    assert split_dateline(paragraph)[:] == (None, None, paragraph)


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
        "ANALYSIS - The tea", "FACTBOX - The tea", "ROUNDUP - The day", "WINNER - Li Na",
        "GROUP A - France", "PLAN B - The tea", "MONDAY - The tea", "MONDAY NIGHT - The tea",
        "NOVEMBER - The tea", "THREE  Herons land", "TWENTY-ONE - The herons",
        "LV XIAOYU - The author", "SHOCKING SCENES  The crowd", "ALIBABA - The company said",
        "TENCENT  The company", "HUAWEI, Xiaomi - The two", "RIVER COLLEGE - The school",
        "TRADE (World Trade Organization) - The body", "TENNIS - The season", "EUROPE - The summer",
        "ROME/ALIBABA - The deal", "INDIA, China - The border", "EU, China - The talks",
        "LISBON Ruben Amorim", "LISBON  has said",
        "BEIJING\n  The next line", "BEIJING\r  The next", "BEIJING  \r\n The next",
        "BEIJING - based firms", "NEW YORK", "BEIJING -", "",
        "Beijing - The capital", "It ended - The end", "I - The one", "\u2014 The dash",
    ],
)  # fmt: skip
def test_ordinary_sentences_stay_whole(paragraph: str) -> None:
    assert split_dateline(paragraph)[:] == (None, None, " ".join(paragraph.split()))
