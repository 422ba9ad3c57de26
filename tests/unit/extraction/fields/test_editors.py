"""Lines of credits below a Chinese text, and sentences that look like one."""

from __future__ import annotations

import pytest

from crawler.extraction.fields.editors import cut_editor_line
from crawler.extraction.fields.trailer import split_trailer

# Each stands alone below a text.
LINES = (
    "（编辑：严玉洁 王辉）",
    "【责任编辑：严玉洁】",
    "（来源：中国日报网 信莲 编辑：北风）",
    "(来源：新华网　编辑：严玉洁)",
    "（记者 张三 编辑 李四）",
    "（央视记者 王晋燕）",
    "（中国日报记者：张三）",
    "（中国日报湖北记者站）",
    "（中国日报湖南记者站 张三 李四）",
    "（记者：张三 通讯员：李四）",
    "(作者：张三)",
    "（中国日报网英语点津 Helen）",
    "（翻译&编辑：yaning）",
    "（完）",
    "编辑：严玉洁",
    "实习编辑：严玉洁",
    "英文来源：英国广播公司",
    "参考来源：新华网、中国日报网",
    "翻译&编辑：yaning",
    "审校：陈知微 齐远",
    "监制|顾松年",
    "文字：贺远山 摄影：白鹭",
)

# Each is running text.
SENTENCES = (
    "主持人：谢谢张师傅。",
    "记者：累不累？",
    "记者：谢谢",
    "编辑：你们为什么不早说？他没有回答。",
    "来源：这条河的源头在青海。",
    "发布会下午举行（记者会为时一小时）",
    "他笑了。（笑）",
    "这本书由三位编辑完成（编辑：一人，校对：两人）",
    "（本报讯）茶山开园了。",
    "编辑部的灯亮了一夜。",
)


@pytest.mark.parametrize("line", LINES)
def test_line_of_credits_is_not_running_text(line: str) -> None:
    folded = " ".join(line.split())
    assert cut_editor_line(folded) == ("", folded)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence_is_not_a_line_of_credits(sentence: str) -> None:
    assert cut_editor_line(sentence) == (sentence, None)
    assert split_trailer([sentence])[:2] == ((sentence,), ())


@pytest.mark.parametrize("end", ["。", "！”", "……", "."])
def test_credits_after_the_last_sentence_are_split_off(end: str) -> None:
    body, lines = split_trailer([f"茶山开园了{end}（央视记者 王晋燕）（编辑：王辉）"])[:2]
    assert body == (f"茶山开园了{end}",)
    assert lines == ("（央视记者 王晋燕）", "（编辑：王辉）")


def test_credits_inside_a_text_stay_where_they_are() -> None:
    body = ("茶山开园了。", "（编辑：王辉）", "采茶人上山了。")
    assert split_trailer(body)[:2] == (body, ())


def test_credits_and_english_end_matter_have_any_order() -> None:
    lines = (
        "masi@chinadaily.com.cn",
        "（编辑：王辉）",
        "(China Daily 07/10/2019 page9)",
        "【来源：新华社】",
    )
    assert split_trailer(["茶山开园了。", *lines])[:2] == (("茶山开园了。",), lines)


def test_splitting_twice_changes_nothing() -> None:
    body = split_trailer(["茶山开园了。", *LINES]).body
    assert split_trailer(body)[:2] == (body, ())
