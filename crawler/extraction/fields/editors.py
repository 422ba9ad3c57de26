"""The lines below a Chinese text that name its editors, translators and sources."""

from __future__ import annotations

import re

# "编辑", "翻译": a role in a line of credits that names no writer, before a colon or a blank
OTHER_ROLE = (
    "(?:责任|实习|见习|值班|执行|图片|视频|文字)?编辑|责编|编译|主编|翻译|译者|审校|校对|制图|制作|摄影|视觉"
    "|供稿|供图|策划|统筹|监制|出品人|制片人|英文来源|参考来源|资料来源|来源|综合来源"
)
ROLE = f"(?:{OTHER_ROLE}|文字|实习生|通讯员|作者)"

# "编辑：严玉洁 王辉", "翻译&编辑：yaning", "参考来源：新华网、中新网"; but not a sentence
LABELLED = re.compile(rf"{ROLE}(?: ?[&/、和] ?{ROLE})* ?[:\uff1a丨|][^。！？!?]{{1,80}}")

# Inside a pair of brackets: "编辑：严玉洁 王辉", "来源：中国日报网 信莲 编辑：北风",
# "央视记者 王晋燕", "中国日报记者：张三", "中国日报湖北记者站", "中国日报网英语点津 Helen", "完"
CREDITED = re.compile(
    r"全?文?完|[^。！？!?:\uff1a]{0,16}?"
    rf"(?:{ROLE}(?=[ &/、和:\uff1a丨|])|记者(?=[ 、:\uff1a]|站)|英语点津)[^。！？!?]{{0,80}}"
)

# "（编辑：严玉洁 王辉）", "【责任编辑：严玉洁】", "(完)", at the end of a paragraph
BRACKETED = re.compile(
    r"[(\uff08\u3010\[]([^()\uff08\uff09\u3010\u3011\[\]]{1,120})[)\uff09\u3011\]]$"
)

# in characters, with the brackets
MAX_BRACKETED = 122

# "。", "！”", ".": what the running text ends with before a line of credits in the same paragraph
SENTENCE_ENDS = tuple(stop + mark for stop in "。！？!?.…" for mark in ("", *'"”’」』）)'))


def cut_editor_line(paragraph: str) -> tuple[str, str | None]:
    """Return the text of a paragraph before its last line of credits, and that line.

    >>> cut_editor_line("（来源：中国日报网 信莲 编辑：北风）")
    ('', '（来源：中国日报网 信莲 编辑：北风）')
    >>> cut_editor_line("发布会今天举行（记者会为时一小时）")[1] is None
    True
    """
    if LABELLED.fullmatch(paragraph):
        return "", paragraph
    bracketed = find_bracketed(paragraph)
    if bracketed is None:
        return paragraph, None
    head = paragraph[: bracketed.start()].rstrip()
    if head and not head.endswith(SENTENCE_ENDS) and not find_bracketed(head):
        return paragraph, None
    return head, bracketed.group()


def find_bracketed(paragraph: str) -> re.Match[str] | None:
    """Return the match of the credits in brackets at the end of a paragraph.

    >>> find_bracketed("茶山开园了。（央视记者 王晋燕）").group()
    '（央视记者 王晋燕）'
    """
    bracketed = BRACKETED.search(paragraph, max(len(paragraph) - MAX_BRACKETED, 0))
    return bracketed if bracketed and CREDITED.fullmatch(bracketed[1].strip()) else None
