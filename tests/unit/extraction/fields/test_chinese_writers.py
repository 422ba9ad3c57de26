"""The writers that a Chinese text names, and other people in it."""

from __future__ import annotations

import pytest

from crawler.extraction.fields.chinese_writers import read_credited


@pytest.mark.parametrize(
    ("line", "writers"),
    [
        ("（记者：张三 通讯员：李四）", ("张三", "李四")),
        ("(记者 张三 李四)", ("张三", "李四")),
        ("（中国日报湖南记者站 张三 李四）", ("张三", "李四")),
        ("（中国日报湖南记者站记者 张三）", ("张三",)),
        ("（央视记者 王晋燕）", ("王晋燕",)),
        ("（记者 张三 北京报道）", ("张三",)),
        ("(作者：张三)", ("张三",)),
        ("（作者：马克·吐温）", ("马克·吐温",)),
        ("文字：贺远山 摄影：白鹭", ("贺远山",)),
        ("（记者 张三 编辑 李四）", ("张三",)),
        ("（编辑：李四 记者：张三）", ("张三",)),
        ("文字：张三、李四 视频：王五", ("张三", "李四")),
        ("（记者 张三 视频 李四）", ("张三",)),
        ("（记者 张三 图文）", ("张三",)),
        ("（记者 张三 摄影报道）", ("张三",)),
        ("（新华社记者 张三 摄）", ()),
        ("（新华社记者张三摄）", ()),
        ("（记者 张三 通讯员 李四 王五 摄）", ("张三",)),
        ("（中国记者协会）", ()),
        ("（记者手记）", ()),
        ("新华社北京11月17日电（记者张三、欧阳修文）", ("张三", "欧阳修文")),
        ("中国日报网11月17日电（记者 张三 通讯员 李四）", ("张三", "李四")),
        ("中国日报网11月17日电", ()),
        ("（中国日报湖南记者站）", ()),
        ("（来源：中国日报网 信莲 编辑：北风）", ()),
        ("（作者：新华社）", ()),
        ("翻译&编辑：yaning", ()),
        ("监制|顾松年", ()),
        ("masi@chinadaily.com.cn", ()),
        ("", ()),
    ],
)
def test_a_line_names_its_writers_alone(line: str, writers: tuple[str, ...]) -> None:
    assert read_credited([line]) == writers


def test_writer_named_twice_is_listed_once() -> None:
    lines = ["新华社北京11月17日电（记者 张三）", "（记者 李四 张三）"]
    assert read_credited(lines) == ("张三", "李四")
