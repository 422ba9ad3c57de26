from __future__ import annotations

import pytest

from crawler.extraction.fields.names import is_name, share_family, title_name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("WANG XIAOYU", "Wang Xiaoyu"),
        ("CHEN NAN", "Chen Nan"),
        ("TARIQ H. MALIK", "Tariq H. Malik"),
        ("J.K. ROWLING", "J.K. Rowling"),
        ("JD VANCE", "JD Vance"),
        ("OP RANA", "OP Rana"),
        ("ED HALL", "Ed Hall"),
        ("LEE JAE-MYUNG", "Lee Jae-myung"),
        ("NG WAI-MING", "Ng Wai-ming"),
        ("LV XIAOYU", "Lv Xiaoyu"),
        ("CARRIE LAM CHENG YUET-NGOR", "Carrie Lam Cheng Yuet-ngor"),
        ("MOON JAE-IN", "Moon Jae-in"),
        ("JEAN-PIERRE DUPONT", "Jean-Pierre Dupont"),
        ("EMMA SMITH-JONES", "Emma Smith-Jones"),
        ("SHAQUILLE O'NEAL", "Shaquille O'Neal"),
        ("DINESH D\u2019SOUZA", "Dinesh D\u2019Souza"),
        ("ZHANG TIAN'AI", "Zhang Tian'ai"),
        ("ANGUS MCNEICE", "Angus McNeice"),
        ("Angus Mcneice", "Angus McNeice"),
        ("Angus McNeice", "Angus McNeice"),
        ("ANN MACDONALD", "Ann MacDonald"),
        ("EMMANUEL MACRON", "Emmanuel Macron"),
        ("LUDWIG VAN DER BEEK", "Ludwig van der Beek"),
        ("CHARLES DE GAULLE", "Charles de Gaulle"),
        ("KHALID BIN SALMAN", "Khalid bin Salman"),
        ("ABDULLAH AL-SAUD", "Abdullah al-Saud"),
        ("MOHAMED EL-ERIAN", "Mohamed El-Erian"),
        ("ED HALL III", "Ed Hall III"),
        ("ED HALL JR", "Ed Hall Jr"),
        ("DU JUAN", "Du Juan"),
        ("JOSÉ MUÑOZ", "José Muñoz"),
        ("Luke Shen-Tien Chi", "Luke Shen-Tien Chi"),
        ("Wang XIAOYU", "Wang XIAOYU"),
    ],
)
def test_only_capitals_are_rewritten(printed: str, name: str) -> None:
    assert title_name(printed) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qixin", True),
        ("Ludwig van der Beek", True),
        ("Abdullah al-Saud", True),
        ("Chinese ambassador to Kenya", False),
        ("professor of law", False),
        ("Christian Pav\\xc3\\xb3n", False),
        ("[#x4e2d]", False),
        ("A B C D E F G", False),
        ("", False),
    ],
)
def test_names_are_few_words_with_capitals(text: str, expected: bool) -> None:
    assert is_name(text) is expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Matt", "Jeff Stevens"], ["Matt Stevens", "Jeff Stevens"]),
        (["Shi Baoyin", "Qixin"], ["Shi Baoyin", "Qixin"]),
        (["Qixin", "Shi Baoyin"], ["Qixin", "Shi Baoyin"]),
        (["Matt", "Shi Baoyin"], ["Matt", "Shi Baoyin"]),
        (["Matt", "Jeff"], ["Matt", "Jeff"]),
        ([], []),
    ],
)
def test_only_western_given_names_share_a_family_name(
    names: list[str], expected: list[str]
) -> None:
    assert share_family(names) == expected
