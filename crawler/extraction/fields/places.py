"""Names of places: what is a region, what is a city, and how they are written."""

from __future__ import annotations

import re

# Provinces, countries and states, which are printed after a city and a comma.
REGIONS = frozenset(
    """
    anhui|chongqing|fujian|gansu|guangdong|guangxi|guizhou|hainan|hebei|heilongjiang|henan|hubei
    hunan|inner mongolia|jiangsu|jiangxi|jilin|liaoning|ningxia|qinghai|shaanxi|shandong|shanxi
    sichuan|tibet|xizang|xinjiang|yunnan|zhejiang|taiwan|hong kong|macao|china
    afghanistan|albania|algeria|angola|argentina|armenia|australia|austria|azerbaijan|bahrain
    bangladesh|barbados|belarus|belgium|benin|bhutan|bolivia|botswana|brazil|britain|brunei
    bulgaria|burkina faso|burundi|cambodia|cameroon|canada|cape verde|chad|chile|colombia|congo
    costa rica|cote d'ivoire|croatia|cuba|cyprus|czech republic|denmark|djibouti|dominica
    dominican republic|east timor|ecuador|egypt|el salvador|eritrea|estonia|ethiopia|fiji|finland
    france|gabon|gambia|georgia|germany|ghana|greece|greenland|guatemala|guinea|guyana|haiti
    honduras|hungary|iceland|india|indonesia|iran|iraq|ireland|israel|italy|ivory coast|jamaica
    japan|jordan|kazakhstan|kenya|kuwait|kyrgyzstan|laos|latvia|lebanon|lesotho|liberia|libya
    liechtenstein|lithuania|luxembourg|madagascar|malawi|malaysia|maldives|mali|malta|mauritania
    mauritius|mexico|moldova|monaco|mongolia|montenegro|morocco|mozambique|myanmar|namibia|nepal
    netherlands|the netherlands|new zealand|nicaragua|niger|nigeria|north korea|north macedonia
    norway|oman|pakistan|palestine|panama|papua new guinea|paraguay|peru|philippines|poland
    portugal|qatar|republic of congo|republic of korea|romania|russia|rwanda|samoa|san marino
    saudi arabia|scotland|england|wales|northern ireland|senegal|serbia|seychelles|sierra leone
    singapore|slovakia|slovenia|solomon islands|somalia|south africa|south korea|south sudan
    spain|sri lanka|sudan|suriname|sweden|switzerland|syria|tajikistan|tanzania|thailand|togo
    tonga|tunisia|turkey|turkiye|turkmenistan|uganda|ukraine|united arab emirates|uae
    united kingdom|uk|united states|us|uruguay|uzbekistan|vanuatu|vatican|venezuela|vietnam
    west bank|yemen|zambia|zimbabwe
    alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho
    illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan
    minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico
    new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island
    south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia
    wisconsin|wyoming|dc|alberta|british columbia|manitoba|nova scotia|ontario|quebec
    new south wales|queensland|tasmania|victoria
    """.replace("\n", "|")
    .replace("    ", "")
    .strip("|")
    .split("|")
)

# Cities in datelines: those of several words, those of few letters, and those that are printed
# with a colon.
CITIES = frozenset(
    """
    abu dhabi|abuja|addis ababa|aden|amman|amsterdam|ankara|apia|astana|athens|baghdad|baku|bangkok
    barcelona|bath|beijing|beirut|berlin|bern|bogota|bonn|boston|brasilia|brussels|bucharest
    budapest|buenos aires|cairo|canberra|cannes|cape town|caracas|changchun|changsha|chengdu
    chicago|chongqing|colombo|copenhagen|cork|dakar|dalian|dali|damascus|dar es salaam|davos|dhaka
    doha|dubai|dublin|fuzhou|gaza|gaza city|geneva|glasgow|graz|guangzhou|guatemala city|guiyang
    haikou|hami|hangzhou|hanoi|harare|harbin|havana|hefei|helsinki|ho chi minh city|hohhot
    hong kong|houston|islamabad|istanbul|jakarta|jerusalem|jinan|johannesburg|juba|kabul|kampala
    kathmandu|khartoum|kiel|kiev|kigali|kinshasa|kuala lumpur|kunming|kuwait city|kyiv|lagos
    lanzhou|las vegas|lausanne|lhasa|lima|linz|lisbon|lome|london|los angeles|luanda|lusaka|lyon
    macao|macau|madrid|male|manchester|manila|melbourne|mexico city|miami|milan|minsk|monte carlo
    montreal|moscow|mumbai|munich|nairobi|nanchang|nanjing|nanning|new delhi|new york
    new york city|nice|nicosia|ningbo|oslo|ottawa|panama city|paris|perth|phnom penh|port moresby
    port-au-prince|prague|pretoria|pyongyang|qingdao|quito|rabat|ramallah|riga|rio|rio de janeiro
    riyadh|rome|saint petersburg|san diego|san francisco|san jose|san juan|sanaa|sanya|santiago
    santo domingo|sao paulo|sarajevo|seattle|seoul|shanghai|shenyang|shenzhen|shijiazhuang
    singapore|sofia|st petersburg|st. petersburg|stockholm|suva|suzhou|sydney|taipei|taiyuan
    tashkent|tbilisi|tehran|tel aviv|the hague|tianjin|tokyo|toronto|tripoli|tunis|ulaanbaatar
    ulan bator|united nations|urumqi|vancouver|vatican city|vienna|vientiane|vilnius|warsaw
    washington|washington dc|wellington|wuhan|wuxi|xi'an|xiamen|xining|yangon|yili|yinchuan|yiwu
    york|zagreb|zhengzhou|zhuhai|zurich
    """.replace("\n", "|")
    .replace("    ", "")
    .strip("|")
    .split("|")
)

# "Zhejiang province", "Fujian Province", "Inner Mongolia autonomous region"
REGION_KIND = re.compile(
    r" (?:province|autonomous region|county|prefecture|municipality|state|city|district)$",
    re.IGNORECASE,
)

# Small words inside a name of a place: "Rio de Janeiro", "Port-au-Prince", "Dar es Salaam"
SMALL_WORDS = frozenset({"de", "del", "la", "au", "aux", "upon", "on", "es", "and", "of", "the"})

# Kept in capitals: "UK", "US", "UAE", "DC"; a word with an inner full stop ("N.C.") also is.
SHORT_FORMS = frozenset({"UK", "US", "USA", "UAE", "DC", "UN", "NY", "DPRK", "ROK"})

# "PORT", "AU", "PRINCE"; "NEW", "YORK", "LONDON"; "XI'AN": the words of a place
PLACE_WORD = re.compile(r"[^\s/,-]+")


def is_region(text: str) -> bool:
    """Return True if the text names a province, country or state.

    >>> is_region("Fujian Province"), is_region("New Zealand"), is_region("Liang Shuang")
    (True, True, False)
    """
    return bool(REGION_KIND.search(text)) or text.casefold() in REGIONS


def is_city(text: str) -> bool:
    """Return True if the text names one of the known cities.

    >>> is_city("HONG KONG"), is_city("Yang Jun")
    (True, False)
    """
    return text.casefold().replace("\u2019", "'") in CITIES


def title_place(text: str) -> str:
    """Return a place printed in capitals in title case; other words stay as printed.

    >>> title_place("LUSHAN, Sichuan"), title_place("XI'AN"), title_place("SOUTHERN PINES, N.C.")
    ('Lushan, Sichuan', "Xi'an", 'Southern Pines, N.C.')
    >>> title_place("RIO DE JANEIRO"), title_place("LONDON, UK")
    ('Rio de Janeiro', 'London, UK')
    """
    return PLACE_WORD.sub(lambda word: title_word(word.group(), word.start()), text)


def title_word(word: str, position: int) -> str:
    """Return one word of a place in title case, unless it is a short form.

    >>> title_word("DE", 4), title_word("UK", 8), title_word("N.C.", 17)
    ('de', 'UK', 'N.C.')
    >>> title_word("N'DJAMENA", 0), title_word("D'IVOIRE", 5), title_word("XI'AN", 0)
    ("N'Djamena", "d'Ivoire", "Xi'an")
    """
    if not word.isupper() or word in SHORT_FORMS or "." in word[:-1]:
        return word
    if position and word.lower() in SMALL_WORDS:
        return word.lower()
    if word[1:2] in ("'", "\u2019"):
        article = word[:2].lower() if position and word[0] == "D" else word[:2]
        return article + word[2:].capitalize()
    return word[0] + word[1:].lower()
