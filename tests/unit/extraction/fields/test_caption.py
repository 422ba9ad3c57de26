from __future__ import annotations

import pytest

from crawler.extraction.fields.caption import split_caption

VIEW = "A view of Rome in December."


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("[Photo/Xinhua]", "Photo/Xinhua"),
        ("[photo provided to China Daily]", "photo provided to China Daily"),
        (
            "[Photo by Su Zhigang/For chinadaily.com.cn]",
            "Photo by Su Zhigang/For chinadaily.com.cn",
        ),
        (
            "[Photo by Dong Xuming, provided to chinadaily.com.cn]",
            "Photo by Dong Xuming, provided to chinadaily.com.cn",
        ),
        ("[LIA ZHU / CHINA DAILY]", "LIA ZHU / CHINA DAILY"),
        ("[Photo/Mats Engfors/Fotographic]", "Photo/Mats Engfors/Fotographic"),
        ("[Video provided to chinadadaily.com.cn]", "Video provided to chinadadaily.com.cn"),
        ("[newsphoto]", "newsphoto"),
        ("[Reuters].", "Reuters"),
        ("[Photo from web]", "Photo from web"),
        ("[Photo from Sina Weibo]", "Photo from Sina Weibo"),
        ("[Photo taken by Li Na]", "Photo taken by Li Na"),
        ("[Photo VCG]", "Photo VCG"),
        ("[File photo]", "File photo"),
        ("[China Daily file photo]", "China Daily file photo"),
        ("[Xinhua photo]", "Xinhua photo"),
        ("[Screenshot from video]", "Screenshot from video"),
        ("[Photo/Xinhua", "Photo/Xinhua"),
        ("[Photo: VCG]", "Photo: VCG"),
        ("(Photo/Xinhua)", "Photo/Xinhua"),
        ("(Xinhua/Li Ming)", "Xinhua/Li Ming"),
        ("（新华社记者张三摄）", "新华社记者张三摄"),
        ("【中国日报】", "中国日报"),
        ("PHOTO/CHINA DAILY", "PHOTO/CHINA DAILY"),
        ("LIU CHAOFU/FOR CHINA DAILY", "LIU CHAOFU/FOR CHINA DAILY"),
        ("\u00a0LIU CHAOFU/FOR CHINA DAILY", "LIU CHAOFU/FOR CHINA DAILY"),
        ("AP", "AP"),
        ("REUTERS", "REUTERS"),
        ("TT NEWS AGENCY/REUTERS", "TT NEWS AGENCY/REUTERS"),
        ("BEI HE/WANG KAIYAN/XINHUA", "BEI HE/WANG KAIYAN/XINHUA"),
        ("David Yeazell-USA TODAY Sports", "David Yeazell-USA TODAY Sports"),
        ("Photo provided to China Daily", "Photo provided to China Daily"),
        ("Provided to China Daily", "Provided to China Daily"),
        ("Charles Onyango / Xinhua", "Charles Onyango / Xinhua"),
        ("Zhang Zhengxiang / for China Daily", "Zhang Zhengxiang / for China Daily"),
        ("Getty Images", "Getty Images"),
        ("Photo by Li Na", "Photo by Li Na"),
        ("PHOTO BY LI NA FOR CHINA DAILY", "PHOTO BY LI NA FOR CHINA DAILY"),
        ("Photos by Ludwig van der Beek and Li Na", "Photos by Ludwig van der Beek and Li Na"),
        ("Photo courtesy of the National Museum", "Photo courtesy of the National Museum"),
        ("Photo provided by the museum", "Photo provided by the museum"),
        ("Courtesy of the artist", "Courtesy of the artist"),
        ("图片来源：新华社", "图片来源：新华社"),
        ("（图源：新华社）", "图源：新华社"),
    ],
)
def test_the_credit_is_cut_off_the_caption(credit: str, expected: str) -> None:
    assert split_caption(f"{VIEW} {credit}") == (VIEW, expected)
    assert split_caption(credit) == (None, expected)


def test_capitals_after_a_no_break_space_need_no_full_stop() -> None:
    assert split_caption("A view of Rome\u00a0LI WEI/XINHUA") == (
        "A view of Rome",
        "LI WEI/XINHUA",
    )


@pytest.mark.parametrize(
    "caption",
    [
        "China joined the WTO",
        "Fans of the NBA",
        "Erwin Neher",
        "Li Haotong (L)",
        "The writer (left) with Li Na (1924-2018).",
        "A man walks/Xinhua",
        "Li Na works for China Daily",
        "He spoke to Reuters.",
        "Photos by Li Na are on show in Rome.",
        "Pictures by Li Na on show in Rome",
        "Herons land. Cartoons by Li Na on display in Rome",
        "Image by image, a film takes shape",
        "Provided by nature, the tea grows well",
        "Courtesy of the king, the road was built",
        "Li Na with her picture [Family photo]",
        "Herons land (file photo)",
    ],
)
def test_a_caption_that_ends_in_a_name_has_no_credit(caption: str) -> None:
    assert split_caption(caption) == (caption, None)


@pytest.mark.parametrize("credit", ["新华社记者 张三 摄", "中国日报记者张三、李四摄"])
def test_who_took_a_picture_is_cut_off_a_chinese_caption(credit: str) -> None:
    assert split_caption(f"茶山开园了。{credit}") == ("茶山开园了。", credit)
    assert split_caption(f"“茶山开园了。” {credit}。") == ("“茶山开园了。”", credit)
    assert split_caption(credit) == (None, credit)


@pytest.mark.parametrize(
    "credit",
    ["张三 摄", "新华社发", "新华社发（张三 摄）", "图片来源：新华社", "摄影：张三", "图/张三"],
)
def test_a_credit_is_cut_off_behind_a_chinese_sentence(credit: str) -> None:
    assert split_caption(f"茶山开园了。{credit}") == ("茶山开园了。", credit)
    assert split_caption(f"“茶山开园了！” {credit}") == ("“茶山开园了！”", credit)


@pytest.mark.parametrize(
    "caption",
    [
        "茶山开园了。游客在此拍摄",
        "茶山开园了。11月17日摄",
        "茶山开园了。张三摄影展",
        "茶山开园了。摄影爱好者在山上",
        "茶山开园了。图片来源：有人说是张三。",
        "茶山 张三 摄",
    ],
)
def test_a_chinese_caption_without_a_sentence_before_a_name_has_no_credit(caption: str) -> None:
    assert split_caption(caption) == (caption, None)


@pytest.mark.parametrize("nothing", [None, "", " \u00a0", "[]"])
def test_an_empty_caption_is_none(nothing: str | None) -> None:
    assert split_caption(nothing)[1] is None
