"""Names nobody bears: towns, villages, roads, companies and persons, made of characters that such names are made of.

They give the corpus its rare words: a name is drawn afresh each time, so most stand in one report only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from corpus.synthetic.chance import Chance, Ranked

_FIRST = Ranked("石新大东西南北上下水龙沙白黄青金长高太平永福安和凤梅竹松云清古双三九莲湖江田桥塔鹤鹿")
_SECOND = Ranked("塘岭坑溪湾坪岗田桥山洲围头江潭坳口湖峰涌坡浦埔滩井寨墩原川泉林城门沟水")
_TRADE = Ranked(["科技", "建筑工程", "环保", "信息技术", "物业管理", "园林绿化", "医疗器械", "检测技术", "文化传播"])
_BRAND = Ranked("华盛恒信达源泰丰宏瑞诚鑫博创联明德康嘉远腾飞旭辉晟凯锐拓思睿")
_FAMILY = Ranked("李王张刘陈杨黄赵周吴徐孙朱马胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈")
_GIVEN = Ranked("伟芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文辉建国志玉萍红梅海燕永健晓峰云鹏雪莹思远子涵")


def _town(chance: Chance) -> str:
    return _place(chance) + chance.pick(("街道", "镇", "镇", "乡"))


def _village(chance: Chance) -> str:
    return _place(chance) + chance.pick(("村", "村", "社区"))


def _road(chance: Chance) -> str:
    return _place(chance) + chance.pick(("路", "大道", "街", "中路", "北路", "南路", "东路", "西路"))


def _company(chance: Chance) -> str:
    brand = chance.ranked(_BRAND) + chance.ranked(_BRAND)
    return f"{brand}{chance.ranked(_TRADE)}有限公司"


def _person(chance: Chance) -> str:
    given = "".join(chance.ranked(_GIVEN) for _ in range(chance.between(1, 2)))
    return chance.ranked(_FAMILY) + given


def _place(chance: Chance) -> str:
    return chance.ranked(_FIRST) + chance.ranked(_SECOND)


NAMES: Mapping[str, Callable[[Chance], str]] = {
    "镇": _town,
    "村": _village,
    "路": _road,
    "企": _company,
    "人": _person,
}
"""By the symbol a pattern asks with."""


def stem(chance: Chance) -> str:
    """A place name without its kind, for a street or a town that a department is named after."""
    return _place(chance)
