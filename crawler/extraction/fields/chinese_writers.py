"""The writers that a Chinese text names: in a byline, a dateline, or the credits below it.

Seen in real text: the brackets of datelines, credits that name editors. Reported only: credits
that name writers, and their forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from crawler.extraction.fields.editors import ROLE as CREDIT_ROLE
from crawler.extraction.fields.source import is_agency

# "中国日报记者 张三", "中国日报湖南记者站 张三", "作者：张三", "通讯员 李四", "文/王五",
# "文字：王五", "张三 北京报道"
ROLE = re.compile(
    r"[^\s\u3001,\uff0c/]{0,12}(?:记者站?|报道)|通讯员|实习生|作者|撰文|撰稿|来源|综合"
    r"|文字?(?=[:\uff1a/])"
)

# "编辑：严玉洁 王辉": no writers follow
EDITOR = re.compile(r"(?:责任)?编辑|责编")

# "张三", "李四光", "欧阳修文", "马克·吐温"
NAME = re.compile(
    "[\u4e00-\u9fff]{2,3}|(?:欧阳|司马|上官|诸葛|夏侯|皇甫|慕容|司徒|令狐|宇文|端木)[\u4e00-\u9fff]{2}"
    "|[\u4e00-\u9fff]{1,6}\u00b7[\u4e00-\u9fff\u00b7]{1,12}"
)

# " ", "、", "；", "（"
SEPARATOR = re.compile(r"[\s,;/:|&()\[\]\u3001\uff0c\uff1b\uff1a\uff08\uff09\u3010\u3011丨]+")

# In a line of credits, before the names of writers ("记者：", "湖南记者站", "通讯员：", "作者：",
# "文字：") or of others ("编辑：", "摄影：")
LABEL = re.compile(
    r"(?P<writers>[^\s\u3001,\uff0c/:\uff1a()\uff08\uff09]{0,12}记者站?|通讯员|实习生|作者|文字)"
    rf"|{CREDIT_ROLE}"
)


def read_chinese_names(text: str) -> list[str]:
    """Return the names and agencies in a Chinese byline, which prints no places.

    >>> read_chinese_names("中国日报记者 张三 李四 编辑 王五")
    ['张三', '李四']
    """
    words = SEPARATOR.split(ROLE.sub(" ", EDITOR.split(text, maxsplit=1)[0]))
    return [word for word in words if is_agency(word) or NAME.fullmatch(word)]


def read_credited(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the writers named by datelines and lines of credits, each once.

    >>> read_credited(["新华社北京11月17日电（记者张三、李四）", "（记者：张三 通讯员：王五）"])
    ('张三', '李四', '王五')
    >>> read_credited(["（中国日报湖南记者站 张三 李四）", "（编辑：王五）"])
    ('张三', '李四')
    """
    names = (name for line in lines for name in find_credited(line))
    return tuple(dict.fromkeys(names))


def find_credited(line: str) -> list[str]:
    """Return the writers in one line, in printed order.

    >>> find_credited("文字：张三 摄影：李四")
    ['张三']
    """
    if line.isascii():
        return []
    labels = list(LABEL.finditer(line))
    edges = pairwise([*(label.start() for label in labels), len(line)])
    parts = [slice(*edge) for label, edge in zip(labels, edges, strict=True) if label["writers"]]
    names = (name for part in parts for name in read_chinese_names(line[part]))
    return [name for name in names if not is_agency(name)]
