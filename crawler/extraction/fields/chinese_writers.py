"""The writers that a Chinese text names: in a byline, a dateline, or the credits below it.

Seen in real text: the brackets of datelines, credits that name editors. Reported only: credits
that name writers, and their forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from crawler.extraction.fields.editors import OTHER_ROLE
from crawler.extraction.fields.source import is_agency

# "中国日报湖南" before "记者站", "北京" before "报道": the rest of a word before its end
_HEAD = r"[^\s\u3001,\uff0c/:\uff1a()\uff08\uff09]{0,12}"

# Before the names of writers: "中国日报记者 张三", "中国日报湖南记者站 张三", "通讯员 李四",
# "作者：张三", "文/王五", "文字：王五", "图文：王五"; but not "记者手记", "中国记者协会"
_WRITERS = (
    rf"{_HEAD}(?<!摄影)(?<!摄像)记者(?!协|会|节|手记|团)站?|通讯员|实习生|作者|撰文|撰稿|文字|图文"
    r"|(?<![\u4e00-\u9fff])文(?:/?图)?(?=[:\uff1a/丨|])"
)

# Before the names of others: "摄影：李四", "摄影记者 李四", "视频：王五", "图/李四"
_OTHERS = (
    rf"(?:摄影|摄像|图片|视频)(?:记者|师)|{OTHER_ROLE}|视频|音频|图片|摄像|拍摄|剪辑|配音|插图|绘图|设计|漫画|海报"
    r"|出镜|主持人?|主播|[图摄](?=[:\uff1a/丨|])"
)

# After the names of others: "张三 摄", "张三 摄影）", "张三 译"
_AFTER_OTHERS = (
    r"摄(?=[\s\u3001,\uff0c;\uff1b)\uff09\u3011\]]|\Z)"
    r"|(?:摄影|摄像|翻译|编译|(?<=\s)[译图])(?=\s?(?:[)\uff09\u3011\]]|\Z))"
)

# what a text of credits is divided at, and its end
LABEL = re.compile(rf"(?P<behind>{_AFTER_OTHERS})|{_OTHERS}|(?P<writers>{_WRITERS})|\Z")

# "北京报道", "综合新华社"
REPORTED = re.compile(rf"{_HEAD}报道|综合")

# "张三", "李四光", "欧阳修文", "马克·吐温"
NAME = re.compile(
    "[\u4e00-\u9fff]{2,3}|(?:欧阳|司马|上官|诸葛|夏侯|皇甫|慕容|司徒|令狐|宇文|端木)[\u4e00-\u9fff]{2}"
    "|[\u4e00-\u9fff]{1,6}\u00b7[\u4e00-\u9fff\u00b7]{1,12}"
)

# Words as long as a name, beside one: where it was written ("张三 北京"), what the writer is
# ("张三，教授"), or that no name is known ("佚名")
NO_NAMES = frozenset(
    """
    北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南
    广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 石家庄 太原
    长春 哈尔滨 南京 杭州 合肥 福州 南昌 济南 郑州 武汉 长沙 广州 海口 成都 贵阳 昆明 西安 兰州
    西宁 台北 南宁 拉萨 银川 深圳 苏州 青岛 大连 宁波 厦门 东京 首尔 纽约 华盛顿 伦敦 巴黎 柏林
    莫斯科 日内瓦 联合国 教授 副教授 博士 院士 学者 专家 作家 律师 主任 副主任 研究员 评论员
    观察员 撰稿人 院长 副院长 校长 所长 会长 部长 主席 总裁 顾问 大使 特约 实习 见习 本报 本报讯
    佚名 匿名 网友 编辑部
    """.split()
)

# " ", "、", "；", "（"
SEPARATOR = re.compile(r"[\s,;/:|&()\[\]\u3001\uff0c\uff1b\uff1a\uff08\uff09\u3010\u3011丨]+")


def read_chinese_names(byline: str) -> list[str]:
    """Return the names and agencies in a Chinese byline, which prints no places.

    >>> read_chinese_names("中国日报记者 张三 李四 编辑 王五")
    ['张三', '李四']
    """
    # names without a label are writers here
    return find_names(f"作者：{byline}")


def read_credited(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the writers named by datelines and lines of credits, each once.

    >>> read_credited(["新华社北京11月17日电（记者张三、李四）", "（记者：张三 通讯员：王五）"])
    ('张三', '李四', '王五')
    >>> read_credited(["（中国日报湖南记者站 张三 李四）", "（编辑：王五）"])
    ('张三', '李四')
    """
    names = (name for line in lines if not line.isascii() for name in find_names(line))
    return tuple(name for name in dict.fromkeys(names) if not is_agency(name))


def find_names(text: str) -> list[str]:
    """Return the names and agencies after each label of writers, in printed order.

    >>> find_names("文字：张三 摄影：李四"), find_names("（记者 张三 摄）")
    (['张三'], [])
    """
    parts = (
        text[label.end() : following.start()]
        for label, following in pairwise(LABEL.finditer(text))
        if label["writers"] and not following["behind"]
    )
    words = (word for part in parts for word in SEPARATOR.split(REPORTED.sub(" ", part)))
    return [word for word in words if is_agency(word) or is_chinese_name(word)]


def is_chinese_name(word: str) -> bool:
    """Return True if a word has the form of a Chinese name, and is no place or job title.

    >>> [is_chinese_name(word) for word in ("张三", "北京", "教授", "中国日报记者")]
    [True, False, False, False]
    """
    return bool(NAME.fullmatch(word)) and word not in NO_NAMES
