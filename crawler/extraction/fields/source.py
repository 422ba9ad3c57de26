"""The publishers of a text: agencies, desks, mastheads and web hosts, in one spelling each."""

from __future__ import annotations

import re

from crawler.extraction.fields.text import clean_text

# They are never people. The archive stores them in this spelling.
PUBLISHERS = (
    "Xinhua",
    "Xinhua News Agency",
    "Agencies",
    "AFP",
    "Agence France-Presse",
    "AP",
    "Associated Press",
    "Reuters",
    "Bloomberg",
    "UPI",
    "DPA",
    "TASS",
    "Sputnik",
    "Kyodo",
    "Yonhap",
    "EPA",
    "ANSA",
    "China Daily",
    "China Daily Global",
    "China Daily USA",
    "China Daily Europe",
    "China Daily European Weekly",
    "China Daily Africa",
    "China Daily Africa Weekly",
    "China Daily Asia",
    "China Daily Hong Kong",
    "China Daily Information Co",
    "HK Edition",
    "US Edition",
    "European Weekly",
    "Africa Weekly",
    "Business Weekly",
    "Beijing Weekend",
    "Shanghai Star",
    "21st Century",
    "China Watch",
    "China Features",
    "China News Service",
    "China News Services",
    "China News",
    "China Plus",
    "China Today",
    "China Youth Daily",
    "CGTN",
    "CCTV",
    "CNS",
    "CRI",
    "China Radio International",
    "China.org.cn",
    "Ecns.cn",
    "People's Daily",
    "People's Daily Online",
    "People's Daily Overseas Edition",
    "Global Times",
    "Guangming Daily",
    "Economic Daily",
    "Legal Daily",
    "PLA Daily",
    "Science and Technology Daily",
    "Beijing Review",
    "Beijing Today",
    "Shanghai Daily",
    "Shenzhen Daily",
    "South China Morning Post",
    "Asia News Network",
    "Women of China",
    "Caixin",
    "Project Syndicate",
    "The New York Times",
    "The Guardian",
    "Financial Times",
    "newsphoto",
    "VCG",
    "CFP",
    "IC",
    "Imaginechina",
    "EyePress",
    "Getty Images",
    "Action Images",
    "TT News Agency",
    "USA TODAY Sports",
    "新华社",
    "新华网",
    "中国日报",
    "中国日报网",
    "中国日报社",
    "中国日报双语新闻",
    "中国日报中文网",
    "人民日报",
    "人民网",
    "中国新闻网",
    "中国新闻社",
    "中新社",
    "中新网",
    "央视新闻",
    "央视网",
    "环球时报",
    "环球网",
    "光明日报",
    "光明网",
    "经济日报",
    "中国经济网",
    "中国青年报",
    "中国网",
    "央广网",
    "国际在线",
    "参考消息网",
    "澎湃新闻",
)

# Misprints seen on pages, and other spellings of one name.
SPELLINGS = {
    "chinadaily.com.cb": "chinadaily.com.cn",
    "chinadadaily.com.cn": "chinadaily.com.cn",
    "chindadaily.com.cn": "chinadaily.com.cn",
    "chinadaily": "China Daily",
    "the associated press": "Associated Press",
    "agence france presse": "Agence France-Presse",
    "xinhua-agencies": "Xinhua/Agencies",
    "china daily-agencies": "China Daily/Agencies",
    "people’s daily": "People's Daily",
    "people’s daily online": "People's Daily Online",
}

KNOWN = {name.casefold(): name for name in PUBLISHERS} | SPELLINGS

# "chinadaily.com.cn", "ezhejiang.gov.cn", "unwomen.org"; initials such as
# "T.Malik" end in no top-level domain.
HOST = re.compile(r"[a-z0-9][a-z0-9.-]*\.(?:cn|com|org|net|gov|edu|int|info|tv|hk|uk|us|eu|cb)")

# "China Daily Lifestyle Premium": a desk or edition, in capitals as a name is.
DESK = re.compile(r"(?:China Daily|CHINA DAILY)(?: [A-Z][\w']*){1,3}")

BRACKETS = "()[]（）【】 "


def read_source(source_raw: str | None) -> str | None:
    """Return the source in its usual spelling; unknown names stay as printed.

    A slash divides a list of sources and stays.

    >>> read_source("( XInhua /AGENCIES)")
    'Xinhua/Agencies'
    >>> read_source("chinadaily.com.cb")
    'chinadaily.com.cn'
    >>> read_source("()") is None
    True
    """
    text = clean_text(source_raw or "").strip(BRACKETS)
    if "//" in text:
        return text
    parts = [part.strip(BRACKETS) for part in text.split("/")]
    return "/".join(name_publisher(part) for part in parts if part) or None


def name_publisher(name: str) -> str:
    """Return one publisher's usual spelling; an unknown name as printed.

    >>> name_publisher("HK EDITION")
    'HK Edition'
    >>> name_publisher("Zhejiang Daily")
    'Zhejiang Daily'
    """
    folded = name.casefold()
    if folded.startswith("chinadaily.com"):
        return KNOWN.get(folded, folded)
    return KNOWN.get(folded, name)


def is_agency(name: str) -> bool:
    """Return True if a name is an agency, desk, masthead or web host, and so no person.

    >>> is_agency("XINHUA"), is_agency("fmprc.gov.cn"), is_agency("Tariq H. Malik")
    (True, True, False)
    """
    text = clean_text(name).strip(BRACKETS)
    folded = text.casefold()
    return bool(folded in KNOWN or HOST.fullmatch(folded) or DESK.fullmatch(text))
