from __future__ import annotations

import pytest

from crawler.extraction.fields.trailer import split_trailer

END = "The talks ended on Monday."


@pytest.mark.parametrize(
    "line",
    [
        "Contact the writers at masi@chinadaily.com.cn",
        "Contact the writer through chengyu@chinadaily.com.cn",
        "Contact the editor at editor@chinawatch.cn.",
        "To contact the reporter: masi@chinadaily.com.cn",
        "masi@chinadaily.com.cn",
        "masi@chinadaily.com.cn and siva@chinadaily.com.cn",
        "masi@chinadaily.com.cn; siva@chinadaily.com.cn",
        "E-mail: angus@mail.chinadailyuk.com.",
        "Zhou Jin contributed to this story.",
        "Cao Yingying and Zhang Dandan contributed to this story",
        "Wang Jin contributed this story.",
        "Xinhua contributed to this report.",
        "George F. Smoot and Li Na in Rome contributed to the story.",
        "Li Na in Wuzhen, Zhejiang province, and agencies contributed to this story.",
        "Juan de la Silva also contributed to this report from Lima.",
        "The Associated Press contributed to this story.",
        "Agencies and China Daily reporters contributed to this story.",
        "Li Na, a freelance writer, contributed to this story.",
        "The authors contributed this article to China Watch, a think tank.",
        "This is an opinion article by Li Na, Rome, for Example.org/english.",
        "This is a commentary by Li Na and George F. Smoot of the Institute of Tea",
        "The views don't necessarily reflect those of China Daily.",
        "The views do not necessarily represent that of China Daily.",
        "The opinions expressed here are his own.",
        "Opinions expressed in this article are the author's.",
        "The opinions expressed here do not represent the views of China Daily.",
        "The views expressed are entirely those of the writer.",
        "The views expressed here are hers.",
        "The author is a lawyer in Rome. The views don't necessarily reflect ours.",
        "Islamabad, Pakistan. If you have a specific expertise, or would like to share",
        "If you have a specific expertise, or would like to share your thought, write to us",
        "Source: chinausfocus.com",
        "Copyright: Project Syndicate, 2019.",
        "Source: The Bank of Rome",
        "Source: Tea magazine (July 5, 2019)",
        "Source: example.org The views don't necessarily reflect those of China Daily.",
        "AFP",
        "Reuters",
        "Agencies Via Xinhua",
        "Xinhua-Agencies",
        "-Xinhua",
        "-Xinhua news agency",
        "(Reuters)",
        "Project Syndicate",
        "ASSOCIATED PRESS/AGENCE FRANCE-PRESSE",
        "ZHANG ZHOUXIANG, CHINA DAILY",
        "（编辑：严玉洁 王辉）",
        "【责任编辑：严玉洁】",
        "(China Daily 02/30/2019 page9)",
    ],
)
def test_end_matter_is_cut_off(line: str) -> None:
    assert split_trailer([END, line])[:2] == ((END,), (line,))


@pytest.mark.parametrize(
    "end", [END, "The talks ended at the UN.", "The figures are from UNICEF.", 'He said, "I won."']
)
def test_end_matter_is_cut_off_behind_any_end_of_a_sentence(end: str) -> None:
    line = "Contact the writers at masi@chinadaily.com.cn"
    assert split_trailer([f"{end} {line}"])[:2] == ((end,), (line,))


@pytest.mark.parametrize(
    "line",
    [
        "The author is a professor at Tsinghua University. He was a minister.",
        "The authors are researchers.",
        "The writer was a minister.",
        "The author, a professor, lives in Rome.",
        "The author was formerly president of the Bank of Rome.",
        "The writer, who teaches law, lives in Rome.",
        "The author is based in Rome.",
        "The author is now with the Bank of Rome.",
        "The author is CEO of a bank.",
        "The author is cofounder and head of Nordic Tea, a shop.",
        "The author is dean of the Rome College of Law.",
    ],
)
@pytest.mark.parametrize(
    ("writers", "below"),
    [
        (["Wu Di"], ()),
        ([], ("The views don't necessarily reflect those of China Daily.",)),
        ([], ("(China Daily 07/10/2019 page9)",)),
    ],
)
def test_the_author_is_introduced_in_a_signed_text(
    line: str, writers: list[str], below: tuple[str, ...]
) -> None:
    assert split_trailer([END, line, *below], writers)[:2] == ((END,), (line, *below))
    assert split_trailer([END, line])[:2] == ((END, line), ())


@pytest.mark.parametrize("between", [" ", "\n"])
@pytest.mark.parametrize(
    "line",
    ["Li Na is a lawyer.", "Li Na, a lawyer, teaches.", "Dr Li Na was a judge.", "Jo Silva is 40."],
)
def test_a_writer_is_introduced_before_a_disclaimer(line: str, between: str) -> None:
    views = "The views don't necessarily reflect those of China Daily."
    lines = tuple(f"{line}{between}{views}".split("\n"))
    assert split_trailer([END, *lines], ["Jo\u00e9 B. Silva", "Li Na"])[:2] == ((END,), lines)


@pytest.mark.parametrize(
    "text",
    [
        "The United Nations is the right place for that.",
        "Premier Wu Di was right, and Rome is wrong. Both must talk.",
        f"The author is 80 now. {'She writes every day. ' * 30}".strip(),
    ],
)
def test_the_end_of_a_text_before_a_disclaimer_stays(text: str) -> None:
    views = "The views don't necessarily reflect those of China Daily."
    assert split_trailer([f"{text} {views}"], ["Li Na"])[:2] == ((text,), (views,))
    assert split_trailer([text, views], ["Li Na"])[:2] == ((text,), (views,))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("(China Daily 07/10/2019 page9)", ("China Daily", "2019-07-10", "9")),
        ("(China Daily 09/16/2016 page 24)", ("China Daily", "2016-09-16", "24")),
        (
            "(China Daily Africa Weekly 12/01/2017 page5)",
            ("China Daily Africa Weekly", "2017-12-01", "5"),
        ),
        ("(HK Edition 05/05/2016 page8)", ("HK Edition", "2016-05-05", "8")),
        ("(China Daily USA 05/05/2016)", ("China Daily USA", "2016-05-05", None)),
        ("(China Daily 13/01/2019 page9)", ("China Daily", None, "9")),
        ("(China Daily\u00a007/10/2019\u00a0page9)", ("China Daily", "2019-07-10", "9")),
        ("(China Daily 7/1/2019 page9)", ("China Daily", "2019-07-01", "9")),
        ("\uff08China Daily 07/10/2019 page9\uff09", ("China Daily", "2019-07-10", "9")),
        ("( China Daily 07/10/2019 page9-10 )", ("China Daily", "2019-07-10", "9-10")),
        ("(China Daily, 07/10/2019, page9)", ("China Daily", "2019-07-10", "9")),
        ("(21st Century 07/10/2019 page9)", ("21st Century", "2019-07-10", "9")),
        (
            "(China Daily-Africa Weekly 12/01/2017 page5)",
            ("China Daily-Africa Weekly", "2017-12-01", "5"),
        ),
    ],
)
def test_the_print_page_is_read(line: str, expected: tuple[str | None, ...]) -> None:
    assert split_trailer([END, line])[2:] == expected
    assert split_trailer([END, line, "(AFP)"])[2:] == expected


@pytest.mark.parametrize(
    ("paragraph", "raw"),
    [
        (f"{END} (China Daily 07/10/2019 page9)", ("(China Daily 07/10/2019 page9)",)),
        (f"{END}(China Daily 07/10/2019 page9)", ("(China Daily 07/10/2019 page9)",)),
        (
            f"{END} Xinhua contributed to this story. Contact the writers at masi@chinadaily.com.cn"
            " (China Daily 07/10/2019 page9)",
            (
                "Xinhua contributed to this story.",
                "Contact the writers at masi@chinadaily.com.cn",
                "(China Daily 07/10/2019 page9)",
            ),
        ),
        (f"{END}（编辑：严玉洁 王辉）", ("（编辑：严玉洁 王辉）",)),
        (f"{END} masi@chinadaily.com.cn", ("masi@chinadaily.com.cn",)),
        (f"{END} AFP", ("AFP",)),
        (f"{END} Agencies via Xinhua", ("Agencies via Xinhua",)),
        (f"{END} -Xinhua news agency", ("-Xinhua news agency",)),
        (f"{END}\u00a0 ZHANG ZHOUXIANG, CHINA DAILY", ("ZHANG ZHOUXIANG, CHINA DAILY",)),
        (
            f"{END} Xinhua (China Daily 07/10/2019 page9)",
            ("Xinhua", "(China Daily 07/10/2019 page9)"),
        ),
        (
            f"{END} Related: River of tea flows again Ten roads in Rome",
            ("Related: River of tea flows again Ten roads in Rome",),
        ),
        (
            f"{END}The views don't necessarily reflect those of China Daily.",
            ("The views don't necessarily reflect those of China Daily.",),
        ),
    ],
)
def test_end_matter_inside_the_last_paragraph_is_split_off(
    paragraph: str, raw: tuple[str, ...]
) -> None:
    assert split_trailer(["First.", paragraph])[:2] == (("First.", END), raw)


def test_an_exchange_rate_before_a_sign_off_is_text() -> None:
    text = f"{END} ($1 = 0.9 euros)"
    assert split_trailer([f"{text} Reuters"])[:2] == ((text,), ("Reuters",))


@pytest.mark.parametrize(
    "lines",
    [
        ("Related:", "River of tea flows again", "Ten roads in Rome"),
        ("Related: River of tea flows again", "Ten roads in Rome"),
        ("AFP", "Related:", "River of tea flows again", "(China Daily 07/10/2019 page9)"),
    ],
)
def test_headlines_of_related_articles_are_end_matter(lines: tuple[str, ...]) -> None:
    assert split_trailer([END, *lines])[:2] == ((END,), lines)


@pytest.mark.parametrize(
    "lines",
    [("Related:", "He left.", "Ten roads"), ("Ten roads in Rome",), ("Related:", "Ten.", END)],
)
def test_other_last_paragraphs_stay(lines: tuple[str, ...]) -> None:
    assert split_trailer([END, *lines])[:2] == ((END, *lines), ())


def test_lines_are_in_printed_order() -> None:
    lines = (
        "Ma Si contributed to this story.",
        "zhoujin@chinadaily.com.cn",
        "(China Daily 01/23/2019 page1)",
    )
    assert split_trailer(["First.", END, *lines, " \u3000"])[:2] == (("First.", END), lines)


@pytest.mark.parametrize(
    "line",
    [
        "The opinions expressed by delegates were positive.",
        "The opinions expressed in this survey will shape the plan, the mayor said.",
        "He was blunt. Opinions are not necessarily wrong because they are old.",
        "The views of voters do not necessarily reflect those of farmers, she said.",
        f"The views do not necessarily reflect those of farmers. {'They sow. ' * 40}".strip(),
        "If you have a specific area of expertise, the school will find you.",
        "Source: a tea house in Rome is where the song began.",
        "Copyright: who owns a song?",
        "More than 200 scientists from 50 countries contributed to the report.",
        "The Bank of Rome contributed to the report.",
        "All of them contributed to this series.",
        "It held 5 million yuan (as of 07/10/2019).",
        "It held 5 million yuan. (Updated 07/10/2019)",
        'Write to the museum at museum@example.org, the director said, "or call".',
        "Reuters reported the deal on Monday.",
        "China Daily readers may remember him.",
        "He contributed to this story of success, she said.",
        "The deal (worth 5 million yuan) ended.",
        "Li Na",
        "Who said so? Reuters.",
        "This is an article by Lu Xun that pupils read.",
        "This is a commentary by the sea.",
        "They are of two kinds. Related: one by blood, one by law.",
        "They are of two kinds. Related: By blood. Unrelated: by law",
        "She moved to Rome. Xinhua asked her why.",
        "He joined AFP",
    ],
)
def test_the_last_sentence_of_a_body_stays(line: str) -> None:
    assert split_trailer([END, line])[:] == ((END, line), (), None, None, None)


def test_what_is_reported_of_an_author_stays() -> None:
    line = "The author was arrested in March, police in Rome said."
    assert split_trailer([END, line], ["Li Na"])[:2] == ((END, line), ())


@pytest.mark.parametrize(
    "line",
    [
        "The author was born in Rome and grew up by the sea.",
        "The author is expected in Rome on Monday.",
        "The authors are right to say so, and the city should listen.",
        "The writer is survived by two sons.",
        "The authors were told to leave the hall.",
        "The writer was right.",
        "The author was 12 when he met the president.",
        "The author was a child when the war began.",
        "The author, born by the sea, never saw Rome.",
        "The writer, who died in May, left ten books.",
    ],
)
@pytest.mark.parametrize("below", [(), ("(China Daily 07/10/2019 page9)",)])
def test_what_is_told_of_an_author_stays(line: str, below: tuple[str, ...]) -> None:
    assert split_trailer([END, line, *below], ["Li Na"])[:2] == ((END, line), below)


def test_only_the_end_is_read() -> None:
    body = ("The author is happy, he said.", "AFP", END)
    assert split_trailer(body)[:2] == (body, ())


def test_an_empty_article_has_no_trailer() -> None:
    assert split_trailer([])[:] == ((), (), None, None, None)
    assert split_trailer([" ", "\u3000"])[:2] == ((), ())
