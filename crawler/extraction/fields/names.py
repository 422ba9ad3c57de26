"""Names of people: what is a name, and how it is written."""

from __future__ import annotations

import re

# Chinese, Korean and Vietnamese family names as China Daily writes them; they are printed first.
FAMILY_NAMES = frozenset(
    """
    ahn an ao ba bae bai ban bao bei bi bian bu cai cang cao cen chai chan chang chao che chen
    cheng cheung chi cho choi chong chow chu cong cui dai dang deng di diao ding dong dou du
    duan fan fang fei feng fok fu gai gan gao ge geng gong gou gu guan gui guo han hang hao he
    hong hou hu hua huang hui huo hwang jang jeong ji jia jian jiang jiao jie jin jing ju jung
    kan kang ke kim kong kou kuang kwok lai lam lan lang lau law lee lei leng leung li lian
    liang liao lim lin ling liu long lou lu luo lv lyu ma mai man mao mei meng mi miao min ming mo
    moon mou mu na nan ng nguyen ni nie ning niu nong ou ouyang pan pang park pei peng pham pi
    ping pu qi qian qiao qin qiu qu quan ran rao ren rong ruan rui sang seo sha shan shang shao
    she shen sheng shi shin shu shui si sima situ song su sui sun tam tan tang tao teng tian tie
    tong tran tsang tse tu wan wang wei wen weng wong wu xi xia xian xiang xiao xie xin xing
    xiong xu xuan xue yan yang yao ye yeung yi yin ying yong yoo yoon you yu yuan yue yun zan
    zang zeng zha zhai zhan zhang zhao zhen zheng zhi zhong zhou zhu zhuang zhuge zhuo zong zou
    zuo
    """.split()
)

# Given names of Western use.
GIVEN_NAMES = frozenset(
    """
    adam alan alex alexander alice amy andrea andrew angela angus ann anna anne anthony barbara ben
    betty bill bob brian bruce carl carol charles chris christine christopher claire colin craig
    daniel dave david deborah dennis diana donald dorothy doug douglas edward elizabeth emily emma
    eric erik eva frank fred gary george gerald graham greg hannah harold harry helen henry ian jack
    jacob james jane janet jason jeff jeffrey jennifer jeremy jessica jim joan joe john jonathan
    joseph joshua judy julia julie justin karen karl kate keith kelly ken kenneth kevin larry laura
    linda lisa louis louise lucy margaret maria mark martin mary matt matthew michael michelle mike
    nancy nicholas nick nigel oliver pamela patricia patrick paul peter philip rachel ralph raymond
    rebecca richard robert roger ron ronald rose roy russell ruth ryan sally sam samuel sandra sarah
    scott sean sharon simon sophie stephen steve steven stuart sue susan ted terry thomas tim
    timothy tom tony victoria vincent virginia walter wayne wendy william
    """.split()
)

# Small words inside a Western or Arabic name: "Ludwig van der Beek", "Khalid bin Salman"
PARTICLES = frozenset(
    {"de", "del", "da", "di", "dos", "das", "der", "den", "ter", "van", "von", "la", "bin", "bint"}
    | {"ibn", "y", "e"}
)

# Family names with a capital after "Mac"; most words in "Mac" have none ("Mackey", "Macron").
MAC_NAMES = frozenset(
    {"macarthur", "macdonald", "macdougall", "macgregor", "macintyre", "mackenzie", "maclean"}
    | {"macleod", "macpherson"}
)

# "Jr", "Sr", "III" after a name, with or without a comma before it
GENERATION = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV", re.IGNORECASE)

# "Mcneice", "Angus Mcneice"
MC = re.compile(r"\bMc([a-z])(?=[a-z])")

# "H.", "J.K.", "JD", "OP": initials, which keep their capitals
INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]?|[BCDFGHJKLMNPQRSTVWXZ]{2}|[AEO][BCFGJPTV]")

# Words of two consonants that are not initials: "Ng" and "Lv" are family names.
CONSONANT_WORDS = frozenset({"NG", "LV", "JR", "SR", "ST", "DR", "MR", "MS"})

# A word of a name: letters, full stops, apostrophes and hyphens ("O'Neal", "Yuet-ngor", "H.")
NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'\u2019\u00b7-])*")

# Words of institutions, which sign some op-eds: "Sun Yat-sen University"
INSTITUTION_WORDS = frozenset(
    """
    academy agency association bureau center centre college commission committee council
    department embassy foundation government group institute institution league ministry museum
    office organization party press school society team university
    """.split()
)

# Words of job titles, and of lines that name no person: "Senior Fellow", "CHINESE AMBASSADOR TO
# KENYA", "PhD", "Staff and Agencies", "Op-Ed Desk", "Photos and text by Li Na"
JOB_WORDS = frozenset(
    """
    adviser advisor ambassador analyst anonymous attache author ceo cfo chair chairman chairperson
    chairwoman columnist commentator commissioner consul consultant contributor coordinator
    correspondent counsel counsellor counselor desk diplomat director economist editor editorial
    editors engineer envoy executive expert fellow founder freelancer governor historian intern
    journalist lecturer manager minister officer official phd photo photographer photos premier
    president producer professor reporter researcher scholar scientist secretary senator specialist
    spokesman spokesperson spokeswoman staff strategist student teacher text translator video writer
    """.split()
)

# a longer text is not a name
MAX_WORDS = 6


def is_name(text: str) -> bool:
    """Return True if the text can be a person's name: few words, each with a capital.

    >>> is_name("Tariq H. Malik"), is_name("Khalid bin Salman"), is_name("professor of law")
    (True, True, False)
    >>> is_name("Sun Yat-sen University")
    False
    """
    words = text.split()
    if INSTITUTION_WORDS.intersection(text.casefold().split()):
        return False
    return 0 < len(words) <= MAX_WORDS and words[0][0].isupper() and all(map(is_name_word, words))


def is_name_word(word: str) -> bool:
    """Return True if a word can be part of a name.

    >>> is_name_word("van"), is_name_word("al-Saud"), is_name_word("of")
    (True, True, False)
    """
    if not NAME_WORD.fullmatch(word):
        return False
    return word[0].isupper() or word in PARTICLES or word.startswith(("al-", "el-", "d'"))


def names_job(text: str) -> bool:
    """Return True if the text is a job title or a label, which a name in capitals can look like.

    >>> names_job("Secretary-General"), names_job("Ph.D."), names_job("Prime Sarmiento")
    (True, True, False)
    """
    folded = text.casefold().replace(".", "")
    return not JOB_WORDS.isdisjoint(folded.replace("-", " ").split())


def begins_as_name(text: str) -> bool:
    """Return True if a text begins with a family name of Asia or a given name of the West.

    >>> [begins_as_name(text) for text in ("Liang Shuang", "Jeff Stevens", "Santa Clara")]
    [True, True, False]
    """
    first = text.casefold().split(" ")[0]
    return first in FAMILY_NAMES or first in GIVEN_NAMES


def title_name(name: str) -> str:
    """Return a name printed in capitals in title case; mixed case stays as printed.

    "Mc" is followed by a capital either way.

    >>> title_name("WANG XIAOYU"), title_name("TARIQ H. MALIK"), title_name("Angus Mcneice")
    ('Wang Xiaoyu', 'Tariq H. Malik', 'Angus McNeice')
    >>> title_name("LUDWIG VAN DER BEEK"), title_name("JEAN-PIERRE O'NEAL")
    ('Ludwig van der Beek', "Jean-Pierre O'Neal")
    """
    if name.isupper():
        words = name.split()
        asian = any(word.lower() in FAMILY_NAMES for word in words[:-1])
        name = " ".join(title_name_word(words, place, asian) for place in range(len(words)))
    return MC.sub(lambda found: "Mc" + found[1].upper(), name)


def title_name_word(words: list[str], place: int, asian: bool) -> str:
    """Return one word of a name in capitals in title case.

    In an Asian name, one with its family name before the last word, a hyphen in the
    last word joins a given name and no capital follows it.

    >>> title_name_word(["CARRIE", "LAM", "CHENG", "YUET-NGOR"], 3, True)
    'Yuet-ngor'
    >>> title_name_word(["ABDULLAH", "AL-SAUD"], 1, False)
    'al-Saud'
    """
    word = words[place]
    last = place == len(words) - 1
    if place > 0 and not last and not asian and word.lower() in PARTICLES:
        return word.lower()
    if asian and last:
        return title_piece(word)
    pieces = [title_piece(piece) for piece in word.split("-")]
    if len(pieces) > 1 and pieces[0] == "Al":
        pieces[0] = "al"
    return "-".join(pieces)


def title_piece(piece: str) -> str:
    """Return a piece of a name in title case, with the capital of "O'Neal".

    >>> title_piece("D'SOUZA"), title_piece("TIAN'AI"), title_piece("III"), title_piece("J.K.")
    ("D'Souza", "Tian'ai", 'III', 'J.K.')
    """
    if INITIALS.fullmatch(piece) and piece not in CONSONANT_WORDS:
        return piece
    if GENERATION.fullmatch(piece) and piece.startswith("I"):
        return piece
    if piece[1:2] in ("'", "\u2019"):
        return piece[:2] + piece[2:].capitalize()
    if piece.lower() in MAC_NAMES:
        return "Mac" + piece[3:].capitalize()
    return piece.capitalize()


def share_family(names: list[str]) -> list[str]:
    """Return the names, with a lone given name completed by the family name of the next one.

    "Matt and Jeff Stevens" are two Stevenses, as a family writes itself. A lone word
    that is no common Western given name ("Qixin") may be a whole name and stays.

    >>> share_family(["Matt", "Jeff Stevens"]), share_family(["Qixin", "Jeff Stevens"])
    (['Matt Stevens', 'Jeff Stevens'], ['Qixin', 'Jeff Stevens'])
    """
    completed = list(names)
    for place in range(len(names) - 1):
        given, *family = names[place + 1].split()
        lone = names[place].casefold() in GIVEN_NAMES
        if lone and len(family) == 1 and given.casefold() in GIVEN_NAMES:
            completed[place] = f"{names[place]} {family[0]}"
    return completed
