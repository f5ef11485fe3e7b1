"""The eight categories (类别) that are shipped, each with its deadlines and the words that preselect it."""

from typing import Annotated

from pydantic import Field

from bot.config.fields import MaybeKeep, MaybeTerm, Table, TermText
from bot.config.problems import finding
from casework.terms import Given, Term

MAX_CATEGORIES = 12
"""More than a rider can take in at one look (six rows of two buttons)."""


class Name(Table):
    """One name in both languages."""

    zh: Annotated[str, Field(min_length=1, max_length=24)]
    en: Annotated[str, Field(min_length=1, max_length=24)]


class Category(Table):
    """One kind of report (类别, Open311's service) and how fast it is to be dealt with."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,16}$")]
    name: Name
    icon: Annotated[str, Field(min_length=1, max_length=8)]
    claim_within: TermText
    update_within: MaybeTerm = None
    resolve_within: TermText
    words: tuple[Annotated[str, Field(min_length=1, max_length=24)], ...] = ()
    radius: Annotated[int, Field(ge=0, le=1000)] = 40
    keep_photos: MaybeKeep = ""

    @property
    def terms(self) -> Given:
        return Given(self.claim_within, self.update_within, self.resolve_within)


def distinct(categories: tuple[Category, ...]) -> tuple[Category, ...]:
    """Return the categories as they are when there are 1 to 12 with a key of their own each."""
    if not 1 <= len(categories) <= MAX_CATEGORIES:
        raise finding(f"there are {len(categories)}", f"1 to {MAX_CATEGORIES} categories")
    keys = [category.key for category in categories]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise finding(f"the key {', '.join(map(repr, twice))} is used twice", "a key of its own for each")
    return categories


def _category(key: str, icon: str, zh: str, en: str, terms: str, words: str) -> Category:
    claim, update, resolve = terms.split("/")
    return Category(
        key=key,
        name=Name(zh=zh, en=en),
        icon=icon,
        claim_within=Term.parse(claim),
        update_within=Term.parse(update) if update else None,
        resolve_within=Term.parse(resolve),
        words=tuple(words.split()),
    )


def shipped() -> tuple[Category, ...]:
    """Return the eight categories used when the file names none."""
    return (
        _category(
            "hazard", "⚠️", "安全隐患", "Safety hazard", "30m//24紧急工作时",
            "隐患 危险 电线 飞线 漏电 井盖 坠落 高空 燃气 煤气 裂缝 塌陷 hazard danger",
        ),
        _category(
            "parking", "🚗", "车辆乱停放", "Bad parking", "30m//3紧急工作时",
            "乱停 停车 违停 占道 挡路 单车 电动车 僵尸车 parking parked",
        ),
        _category(
            "rubbish", "🧹", "环境卫生", "Litter and dirt", "2工作时//1工作日",
            "垃圾 卫生 污水 脏 异味 臭 小广告 积水 rubbish litter",
        ),
        _category(
            "fire_lane", "🚒", "消防通道", "Blocked fire lane", "15m//3紧急工作时",
            "消防 消火栓 灭火器 通道 楼道 堵塞 fire",
        ),
        _category(
            "food", "🍜", "食品安全", "Food safety", "2工作时/1工作日/3工作日",
            "食品 餐饮 后厨 过期 变质 食材 蟑螂 老鼠 food kitchen",
        ),
        _category(
            "facility", "🔧", "公共设施损坏", "Broken facility", "2工作时/2工作日/5工作日",
            "设施 损坏 路灯 路面 护栏 健身器材 水管 漏水 电梯 坏了 broken lamp",
        ),
        _category(
            "dispute", "🤝", "邻里纠纷", "Neighbours' dispute", "2工作时/2工作日/5工作日",
            "纠纷 吵架 争吵 噪音 扰民 邻居 dispute noise",
        ),
        _category("other", "📌", "其他", "Other", "4工作时/2工作日/5工作日", ""),
    )  # fmt: skip
