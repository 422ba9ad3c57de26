"""The agency, place and day before the first sentence of Chinese agency copy.

Seen in real text: 新华社, 新华网, 人民网 and 中新社, with and without journalists, the day in
figures or in words. Reported only: 中国日报 and 中国日报网, some without a place.
"""

from __future__ import annotations

import re

from crawler.extraction.fields.source import PUBLISHERS

# "中国日报网" before "中国日报", of which it begins with
AGENCY = "|".join(sorted(filter(re.compile("[\u4e00-\u9fff]").match, PUBLISHERS), key=len)[::-1])

# "北京", "呼和浩特", "联合国"; not "记者张三北京", where no sign divides name and place
PLACE = "(?:(?!记者|通讯员)[\u4e00-\u9fff]){2,8}?"

# "11月17日", "九月二十七日", "17日"
NUMBER = "[0-9\u3007一二三四五六七八九十]{1,3}"
DAY = rf"(?:{NUMBER}月)?{NUMBER}日"

# "（记者 张三 李四）", "(记者张三、李四 通讯员王五)"
JOURNALISTS = r"[(\uff08][^()\uff08\uff09]{0,60}记者[^()\uff08\uff09]{1,60}[)\uff09]"

# "新华社北京11月17日电（记者 张三 李四）", "中国日报网11月17日电 ", "中国日报11月17日讯 ",
# "中新社北京九月二十七日电 题："; "电" and "讯" begin words too ("新华社17日电影")
CHINESE_DATELINE = re.compile(
    rf"\s*(?:{AGENCY})(?: ?(?P<place>{PLACE}) ?)??{DAY}[电讯]"
    rf"(?:\s*{JOURNALISTS}|(?=\s|题[:\uff1a]))\s*"
)


def find_chinese_dateline(paragraph: str) -> re.Match[str] | None:
    """Return the match of the dateline at the start of a paragraph; its group `place` may be None.

    >>> find_chinese_dateline("新华社北京11月17日电（记者张三、李四）茶山开园了。").group()
    '新华社北京11月17日电（记者张三、李四）'
    >>> find_chinese_dateline("中国日报网11月17日电 茶山开园了。")["place"] is None
    True
    >>> find_chinese_dateline("新华社17日电影频道报道") is None
    True
    """
    return CHINESE_DATELINE.match(paragraph)
