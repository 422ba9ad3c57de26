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

# Cities that datelines print without a region.
CITIES = frozenset(
    """
    aarhus|aberdeen|abidjan|abu dhabi|abuja|acapulco|accra|adana|addis ababa|adelaide|aden|agadir
    ahmedabad|alashankou|albuquerque|aleppo|alexandria|algiers|alice springs|almaty|amman|amritsar
    amsterdam|anchorage|ankara|anqing|anshan|anshun|antalya|antananarivo|antwerp|anyang|apia
    arequipa|arusha|ascot|ashgabat|asmara|astana|asuncion|aswan|athens|atlanta|auckland|augsburg
    augusta|austin|baghdad|baguio|baicheng|baise|baishan|baiyin|bakhmut|baku|bali|balikpapan
    baltimore|bamako|bandar seri begawan|bandung|banff|bangkok|bangui|banja luka|banjul|baoding
    baoji|baoshan|baotou|barcelona|bari|basel|basra|bath|batumi|bayannuur|bazhong|beersheba
    beichuan|beidaihe|beihai|beijing|beira|beirut|beitun|belfast|belgrade|belo horizonte|bengaluru
    bengbu|benghazi|benxi|bergamo|bergen|berlin|bern|bethlehem|biarritz|bijie|bilbao|binzhou
    birmingham|bishkek|bissau|blantyre|bloemfontein|boao|bochum|bogota|boise|bologna|bonn|boracay
    bordeaux|boston|bouake|bozhou|brasilia|bratislava|brazzaville|bremen|brighton|brisbane|bristol
    brno|bruges|brussels|bucharest|budapest|buenos aires|buffalo|bujumbura|bukavu|bukhara|bulawayo
    bursa|busan|bushehr|cairns|cairo|calais|calgary|cali|cambridge|canberra|cancun|cangzhou|cannes
    cape town|caracas|cardiff|cartagena|casablanca|catania|cebu|changchun|changde|changji|changsha
    changzhi|changzhou|chaoyang|chaozhou|charlotte|chengde|chengdu|chennai|chenzhou|chiang mai
    chiang rai|chiba|chicago|chifeng|chisinau|chittagong|chizhou|chongli|chongqing|chongzuo
    christchurch|chuxiong|chuzhou|cincinnati|cixi|cleveland|cluj|coimbra|cologne|colombo|conakry
    copenhagen|cordoba|cork|cortina|cotonou|crans-montana|crete|curitiba|cusco|da nang|daegu
    daejeon|dakar|dali|dalian|dallas|damascus|danang|dandong|daqing|dar es salaam|darkhan|darwin
    datong|davao|davos|daytona|dazhou|deauville|debrecen|denpasar|denver|deqing|detroit|deyang
    dezhou|dhahran|dhaka|dingxi|diqing|djibouti|dnipro|dodoma|doha|donetsk|dongguan|dongying
    dortmund|douala|dresden|dubai|dublin|dubrovnik|dujiangyan|dundee|dunedin|dunhuang|durban|durham
    dushanbe|dusseldorf|edinburgh|edmonton|eilat|eindhoven|el fasher|el paso|eldoret|enshi|entebbe
    epsom|erbil|erenhot|essen|evian|ezhou|faisalabad|fangchenggang|faro|fez|florence
    flushing meadows|fortaleza|foshan|frankfurt|freetown|freiburg|fresno|fukuoka|fukushima|fushun
    fuxin|fuyang|fuzhou|gaborone|galway|gangneung|ganzhou|garmisch|gaza|gaza city|gaziantep|gdansk
    geneva|genoa|georgetown|ghent|gibraltar|gitega|glasgow|gleneagles|goa|gold coast|golmud|golog
    goma|gothenburg|granada|graz|grenoble|grozny|guadalajara|guang'an|guangyuan|guangzhou
    guatemala city|guayaquil|guigang|guilin|guiyang|guwahati|gwadar|gwangju|gyeongju|gyumri|haidong
    haifa|haikou|hailar|haiphong|hakone|halifax|hambantota|hamburg|hami|hamilton|handan|hangzhou
    hannover|hanoi|hanover|harare|harbin|hargeisa|hartford|havana|hebi|hebron|hechi|hefei|hegang
    heihe|helsinki|hengdian|hengshui|hengyang|herat|heyuan|heze|hezhou|hiroshima|ho chi minh city
    hobart|hodeidah|hohhot|homs|hong kong|honiara|honolulu|horgos|hotan|houston|hsinchu|huai'an
    huaibei|huaihua|huainan|hualien|huanggang|huangshan|huangshi|huizhou|huludao|hulunbuir|huzhou
    hyderabad|idlib|imola|incheon|indian wells|indianapolis|innsbruck|interlaken|irkutsk|isfahan
    islamabad|istanbul|izmir|jaipur|jakarta|jalalabad|jeddah|jeju|jerusalem|ji'an|jiamusi|jiangmen
    jiaozuo|jiaxing|jiayuguan|jieyang|jilin city|jinan|jinchang|jincheng|jingdezhen|jingmen
    jingzhou|jinhua|jining|jinzhong|jinzhou|jiujiang|jiuquan|jixi|johannesburg|johor bahru|juba
    kabul|kaduna|kaesong|kaifeng|kaliningrad|kampala|kandahar|kandy|kano|kansas city|kaohsiung
    karachi|karaganda|karamay|karbala|kashgar|kashi|kathmandu|katowice|kaunas|kazan|keelung
    khabarovsk|khan younis|kharkiv|khartoum|kherson|khorgos|kiel|kiev|kigali|kingston|kinshasa
    kirkuk|kiruna|kisumu|klagenfurt|kobe|kochi|kolkata|korla|kosice|kota kinabalu|krakow
    kranjska gora|kuala lumpur|kuching|kumamoto|kumasi|kunming|kunshan|kuwait city|kyiv|kyoto
    la paz|laayoune|lagos|lahore|laibin|laiwu|lampedusa|langfang|lanzhou|las vegas|lausanne|leeds
    leicester|leipzig|lesbos|leshan|lhasa|lianjiang|lianyungang|liaocheng|liaoyang|liaoyuan
    libreville|liege|lijiang|lille|lillehammer|lilongwe|lima|limerick|lincang|linfen|lingshui
    linxia|linyi|linz|lisbon|lishui|liuzhou|liverpool|ljubljana|lodz|lome|london|longnan|longyan
    los angeles|los cabos|loudi|louisville|lu'an|luanda|luang prabang|lubumbashi|lucerne|lucknow
    lugano|luliang|lumbini|luohe|luoyang|lusail|lusaka|lushan|luxembourg|luxor|luzhou|lviv|lyon
    ma'anshan|maastricht|macao|macau|madrid|magdeburg|maiduguri|mainz|majorca|malabo|malacca|malaga
    malakal|male|malmo|managua|manama|manaus|manchester|mandalay|manila|manzhouli|maoming|maputo
    maracaibo|maribor|mariupol|marrakech|marrakesh|marseille|maseru|mashhad|massawa|mbabane|mecca
    medan|medellin|medina|meishan|meizhou|mekelle|melbourne|memphis|mendoza|mexico city|miami
    mianyang|mianzhu|milan|milwaukee|mingora|minneapolis|minsk|misrata|mogadishu|mombasa|monaco
    monrovia|monte carlo|monterrey|montevideo|montpellier|montreal|montreux|monza|moroni|moscow
    mostar|mosul|mudanjiang|mumbai|munich|murmansk|muscat|n'djamena|nadi|nagano|nagasaki|nagoya
    nagqu|naha|nairobi|najaf|nanchang|nanchong|nanjing|nanning|nanping|nantes|nantong|nanyang
    napier|naples|nara|nashville|nassau|nay pyi taw|naypyidaw|ndjamena|neijiang|new delhi
    new orleans|new york|new york city|newcastle|nha trang|niamey|nice|nicosia|niigata|ningbo
    ningde|nottingham|nouakchott|noumea|novi sad|novosibirsk|nur-sultan|nuremberg|nusa dua|nuuk
    nyingchi|nyon|oakland|oberhof|odense|odesa|odessa|okinawa|oklahoma city|omaha|omsk|oran|ordos
    orlando|osaka|osh|oslo|ostrava|ottawa|ouagadougou|oxford|palermo|panama city|panjin|panmunjom
    panzhihua|paramaribo|paris|pattaya|penang|perth|peshawar|philadelphia|phnom penh|phoenix|phuket
    pingdingshan|pingliang|pingtan|pingxiang|piraeus|pisa|pittsburgh|plovdiv|podgorica|pokhara
    port elizabeth|port harcourt|port louis|port moresby|port of spain|port said|port sudan
    port vila|port-au-prince|portland|porto|porto-novo|poznan|prague|praia|pretoria|pristina|pu'er
    puebla|pune|punta del este|putian|puyang|pyeongchang|pyongyang|qamdo|qianjiang|qingdao|qingyuan
    qinhuangdao|qinzhou|qionghai|qiqihar|qitaihe|quanzhou|quebec city|queenstown|quetta|quito
    qujing|quzhou|rabat|rafah|raleigh|ramallah|rason|rawalpindi|recife|rennes|reykjavik|richmond
    riga|rijeka|rimini|rio|rio de janeiro|riyadh|rizhao|rome|rosario|rostov-on-don|rotterdam
    rustenburg|sacramento|saint petersburg|saitama|sakhir|salalah|salt lake city|salvador|salzburg
    samara|samarkand|san antonio|san bernardino|san diego|san francisco|san jose|san juan
    san marino|san salvador|san sebastian|sana'a|sanaa|sanmenxia|sanming|santa cruz|santa fe
    santiago|santo domingo|sanya|sao paulo|sao tome|sapporo|sarajevo|saransk|saskatoon|seattle
    sendai|seoul|sepang|sevastopol|seville|sfax|shanghai|shangluo|shangqiu|shangrao|shangri-la
    shantou|shanwei|shaoguan|shaoxing|shaoyang|sharjah|sharm el-sheikh|sheffield|shenyang|shenzhen
    shigatse|shihezi|shijiazhuang|shiraz|shiyan|shizuishan|shkoder|shuangyashan|shuozhou|siem reap
    siena|sihanoukville|silverstone|simferopol|singapore|sinuiju|siping|sirte|skopje|sochi|sofia
    songyuan|southampton|soweto|spa-francorchamps|spokane|srinagar|st louis|st petersburg|st. louis
    st. moritz|st. petersburg|stavanger|stepanakert|stockholm|strasbourg|stuttgart|subic|suez
    suining|suizhou|suqian|surabaya|suva|suwon|suzhou|suzuka|swansea|sydney|sylhet|szeged|tabriz
    tacheng|tacoma|tai'an|taicang|taichung|tainan|taipei|taiyuan|taiz|taizhou|tallinn|tampa|tampere
    tangier|tangshan|tartu|tashkent|tbilisi|tegucigalpa|tehran|tel aviv|the hague|the vatican
    thessaloniki|thimphu|thiruvananthapuram|tianjin|tianshui|tieling|tijuana|timbuktu|timisoara
    tirana|tiraspol|tokyo|tonghua|tongliao|tongling|tongren|toronto|toulouse|trieste|tripoli
    trondheim|tucson|tulsa|tunis|turin|turku|turpan|ufa|ulaanbaatar|ulan bator|ulanhot|ulanqab
    ulsan|united nations|uppsala|urumqi|ushuaia|utrecht|vaduz|valencia|valletta|valparaiso
    vancouver|varna|vatican city|venice|verona|versailles|victoria falls|vienna|vientiane|vilnius
    vladivostok|volgograd|walvis bay|warri|warsaw|washington|washington dc|weifang|weihai|weinan
    wellington|wenchang|wenchuan|wenshan|wenzhou|whistler|wimbledon|windhoek|windsor|winnipeg
    wolfsburg|wonsan|wroclaw|wuhai|wuhan|wuhu|wuwei|wuxi|wuyishan|wuzhen|wuzhong|wuzhou|xi'an
    xiamen|xiangtan|xiangyang|xianning|xiantao|xianyang|xichang|xigaze|xilinhot|xingtai|xining
    xinxiang|xinyang|xinyu|xinzhou|xiong'an|xishuangbanna|xuancheng|xuchang|xuzhou|ya'an|yabuli
    yalta|yamoussoukro|yan'an|yancheng|yangjiang|yangon|yangquan|yangzhou|yanji|yanqing|yantai
    yaounde|yekaterinburg|yerevan|yibin|yichang|yichun|yili|yinchuan|yingkou|yingtan|yiwu|yiyang
    yogyakarta|yokohama|yokosuka|yongzhou|york|yueyang|yulin|yuncheng|yunfu|yushu|yuxi|yuyao|zagreb
    zakopane|zandvoort|zanzibar|zaozhuang|zaporizhzhia|zaragoza|zermatt|zhangbei|zhangjiajie
    zhangjiakou|zhangye|zhangzhou|zhanjiang|zhaoqing|zhaotong|zhengzhou|zhenjiang|zhongshan
    zhongwei|zhoukou|zhoushan|zhuhai|zhumadian|zhuzhou|zibo|zigong|ziyang|zunyi|zurich
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
