"""Names of places: what is a region, what is a city, and how they are written."""

from __future__ import annotations

import re
import unicodedata

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
    andorra|bahamas|belize|bosnia|cabo verde|central african republic|comoros|crimea|czechia
    dr congo|equatorial guinea|eswatini|gaza strip|grenada|guinea-bissau|kashmir|kiribati|kosovo
    macau|marshall islands|micronesia|nauru|palau|puerto rico|tuvalu|new brunswick|newfoundland
    saskatchewan|south australia|western australia
    """.replace("\n", "|")
    .replace("    ", "")
    .strip("|")
    .split("|")
)

# Cities so well known that datelines print them without a region.
CITIES = frozenset(
    """
    abidjan|abu dhabi|abuja|acapulco|accra|addis ababa|adelaide|aden|albuquerque|aleppo|alexandria
    algiers|almaty|amman|amsterdam|anchorage|ankara|anqing|anshan|antananarivo|antwerp|anyang|apia
    ashgabat|asmara|astana|asuncion|athens|atlanta|auckland|austin|baghdad|baku|baltimore|bamako
    bandar seri begawan|bangkok|bangui|banjul|baoding|baotou|barcelona|basel|basra|bath|beihai
    beijing|beirut|belfast|belgrade|bengaluru|bengbu|berlin|bern|bilbao|birmingham|bishkek|bissau
    boao|bogota|bologna|bonn|bordeaux|boston|brasilia|bratislava|brazzaville|bremen|brisbane
    bristol|brussels|bucharest|budapest|buenos aires|bujumbura|busan|cairo|calgary|canberra
    cannes|cape town|caracas|cardiff|casablanca|changchun|changsha|changzhi|changzhou|charlotte
    chengde|chengdu|chennai|chicago|chifeng|chisinau|chizhou|chongqing|christchurch|chuzhou
    cincinnati|cleveland|cologne|colombo|conakry|copenhagen|cordoba|cork|cotonou|daegu|dakar|dali
    dalian|dallas|damascus|dandong|daqing|dar es salaam|datong|davao|davos|denver|detroit|dhaka
    dodoma|doha|donetsk|dongguan|dongying|dortmund|dresden|dubai|dublin|dunhuang|durban|durham
    dushanbe|dusseldorf|edinburgh|enshi|entebbe|florence|foshan|frankfurt|freetown|fukuoka|fushun
    fuzhou|gaborone|ganzhou|gaza|gaza city|gdansk|geneva|genoa|georgetown|gibraltar|gitega|glasgow
    gold coast|golmud|gothenburg|graz|guadalajara|guangzhou|guatemala city|guilin|guiyang|haikou
    hamburg|hami|handan|hangzhou|hannover|hanoi|harare|harbin|hartford|havana|hefei|helsinki
    hengyang|ho chi minh city|hobart|hohhot|hong kong|honiara|honolulu|houston|huai'an|huizhou
    huzhou|hyderabad|incheon|indianapolis|innsbruck|islamabad|istanbul|jakarta|jeddah|jerusalem
    ji'an|jiaxing|jiayuguan|jilin city|jinan|jingdezhen|jinhua|jining|jinzhou|jiujiang|jiuquan
    johannesburg|juba|kabul|kaifeng|kampala|kandahar|kansas city|karachi|kashgar|kashi|kathmandu
    kazan|kharkiv|khartoum|kiel|kiev|kigali|kingston|kinshasa|kobe|kolkata|korla|krakow
    kuala lumpur|kunming|kuwait city|kyiv|kyoto|la paz|lagos|lahore|langfang|lanzhou|las vegas
    lausanne|leeds|leicester|leipzig|lhasa|lianyungang|libreville|lijiang|lilongwe|lima|linfen
    linyi|linz|lisbon|lishui|liuzhou|liverpool|ljubljana|lome|london|los angeles|los cabos|luanda
    lucerne|luoyang|lusaka|luxembourg|luzhou|lviv|lyon|macao|macau|madrid|mainz|malabo|male|managua
    manchester|manila|maoming|maputo|marrakech|marrakesh|marseille|maseru|mbabane|mecca|melbourne
    memphis|mexico city|miami|mianyang|mianzhu|milan|milwaukee|minneapolis|minsk|mogadishu|monaco
    monrovia|monte carlo|montevideo|montreal|moroni|moscow|mosul|mudanjiang|mumbai|munich|muscat
    n'djamena|nagasaki|nagoya|nairobi|nanchang|nanchong|nanjing|nanning|nanping|nantong|nanyang
    naples|nashville|nassau|nay pyi taw|naypyidaw|new delhi|new orleans|new york|new york city
    newcastle|niamey|nice|nicosia|ningbo|nottingham|nouakchott|nur-sultan|nuuk|nyingchi|odesa
    odessa|oklahoma city|ordos|orlando|osaka|oslo|ottawa|ouagadougou|palermo|panama city|panjin
    paramaribo|paris|penang|perth|peshawar|philadelphia|phnom penh|phoenix|phuket|pingtan
    pittsburgh|podgorica|port louis|port moresby|port of spain|port vila|port-au-prince|portland
    porto|porto-novo|prague|praia|pretoria|pristina|pu'er|pyongyang|qingdao|qingyuan|qinhuangdao
    qinzhou|qiqihar|quanzhou|quebec city|quito|quzhou|rabat|rafah|ramallah|reykjavik|riga|rio
    rio de janeiro|riyadh|rome|rosario|rotterdam|sacramento|saint petersburg|salt lake city
    salvador|salzburg|san antonio|san diego|san francisco|san jose|san juan|san marino|san salvador
    sanaa|santa cruz|santiago|santo domingo|sanya|sao paulo|sao tome|sapporo|sarajevo|seattle|seoul
    seville|shanghai|shantou|shaoguan|shaoxing|sharjah|sharm el-sheikh|shenyang|shenzhen|shigatse
    shijiazhuang|shiyan|singapore|skopje|sochi|sofia|southampton|st louis|st petersburg
    st. louis|st. petersburg|stockholm|strasbourg|stuttgart|surabaya|suva|suzhou|sydney|taipei
    taiyuan|taizhou|tallinn|tampa|tangier|tangshan|tashkent|tbilisi|tegucigalpa|tehran|tel aviv
    the hague|the vatican|thimphu|thiruvananthapuram|tianjin|tijuana|tirana|tokyo|tongliao|tongren
    toronto|toulouse|tripoli|tucson|tunis|turin|turpan|ufa|ulaanbaatar|ulan bator|united nations
    urumqi|utrecht|vaduz|valencia|valletta|valparaiso|vancouver|vatican city|venice|verona
    vienna|vientiane|vilnius|vladivostok|warri|warsaw|washington|washington dc|weifang|weihai
    wellington|wenchang|wenzhou|windhoek|winnipeg|wuhan|wuhu|wuxi|wuyishan|wuzhen|xi'an|xiamen
    xiangtan|xiangyang|xichang|xigaze|xingtai|xining|xinxiang|xinyang|xiong'an|xishuangbanna
    xuchang|xuzhou|yamoussoukro|yan'an|yancheng|yangon|yangzhou|yanji|yantai|yaounde|yekaterinburg
    yerevan|yibin|yichang|yili|yinchuan|yingkou|yiwu|yokohama|york|yulin|yuncheng|zagreb
    zaporizhzhia|zhangjiajie|zhangjiakou|zhangzhou|zhanjiang|zhaoqing|zhengzhou|zhenjiang|zhongshan
    zhoushan|zhuhai|zhuzhou|zibo|zigong|zunyi|zurich
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

# Kept in capitals: "UK", "DC", "SAR" of "Macao SAR"; so is a word with an inner full stop ("N.C.").
SHORT_FORMS = frozenset({"UK", "US", "USA", "UAE", "DC", "UN", "NY", "DPRK", "ROK", "SAR"})

# "PORT", "AU", "PRINCE"; "NEW", "YORK", "LONDON"; "XI'AN": the words of a place
PLACE_WORD = re.compile(r"[^\s/,-]+")


def is_region(text: str) -> bool:
    """Return True if the text names a province, country or state.

    >>> is_region("Fujian Province"), is_region("New Zealand"), is_region("Liang Shuang")
    (True, True, False)
    """
    return bool(REGION_KIND.search(text)) or text.casefold() in REGIONS


def is_city(text: str) -> bool:
    """Return True if the text names one of the known cities, with or without its accents.

    >>> is_city("HONG KONG"), is_city("Bogot\u00e1"), is_city("Yang Jun")
    (True, True, False)
    """
    folded = text.casefold().replace("\u2019", "'")
    if not folded.isascii():
        folded = unicodedata.normalize("NFD", folded).encode("ascii", "ignore").decode()
    return folded in CITIES


def title_place(text: str) -> str:
    """Return a place printed in capitals in title case; other words stay as printed.

    >>> title_place("LUSHAN, Sichuan"), title_place("XI'AN"), title_place("SOUTHERN PINES, N.C.")
    ('Lushan, Sichuan', "Xi'an", 'Southern Pines, N.C.')
    >>> title_place("RIO DE JANEIRO"), title_place("LONDON, UK"), title_place("Macao SAR")
    ('Rio de Janeiro', 'London, UK', 'Macao SAR')
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
