"""What a plain reply to a card says: a verb at its start, set off from the rest, or just words. No guess.

A reply to a sheet names the case first: "3 收到", "第3号 退回 不在本社区", "③已处理".
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from casework import numbers


class Said(StrEnum):
    CLAIM = "claim"
    IN_HAND = "in_hand"
    RESOLVE = "resolve"
    RETURN = "return"
    HOLD = "hold"
    RESUME = "resume"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXTEND = "extend"
    MERGE = "merge"
    SPLIT = "split"
    UNABLE = "unable"
    NOTE = "note"  # 内部备注
    COMMENT = "comment"


_WORDS = {
    Said.CLAIM: ("收到", "认领", "我来", "我来处理", "接单", "claim", "mine"),
    Said.IN_HAND: ("处理中", "正在处理", "在处理", "in progress"),
    Said.RESOLVE: (
        "已处理", "已处理完", "处理完了", "处理好了", "处理完毕", "办结", "已办结", "已解决",
        "已处理好", "已修好", "修好", "已清理", "清理完", "清理好", "已完成", "搞定", "done", "fixed",
    ),
    Said.RETURN: ("退回", "退单", "return"),
    Said.UNABLE: ("无法解决", "解决不了", "无法处理", "处理不了", "unable", "cannot fix"),
    Said.HOLD: ("挂起", "缓办", "暂缓", "hold"),
    Said.RESUME: ("恢复", "继续处理", "resume"),
    Said.ACCEPT: ("接收", "同意接收", "accept"),
    Said.DECLINE: ("不接", "不接收", "拒收", "decline"),
    Said.EXTEND: ("延期", "申请延期", "extend"),
    Said.MERGE: ("重复", "重复件", "并入", "duplicate of"),
    Said.NOTE: ("备注", "内部备注", "note"),
    Said.SPLIT: ("取消重复", "不是重复", "拆分"),
}  # fmt: skip
_VERBS = {word: said for said, words in _WORDS.items() for word in words}
_LONGEST_FIRST = sorted(_VERBS, key=len, reverse=True)
# The verb ends where the text ends, or where punctuation or a space sets it off from what follows.
_SENTENCE = re.compile(
    rf"\s*({'|'.join(map(re.escape, _LONGEST_FIRST))})(?:了|啦)?(?:[\s，,。.！!：:；;、—~～-]+|$)(.*)",
    re.IGNORECASE | re.DOTALL,
)
# More time is asked for in one breath: 延期2天, 延期到周五.
_EXTEND = re.compile(
    r"\s*(?:申请)?(?:延期|extend)[\s，,：:]*"
    r"((?:到|至|to\b|until\b|till\b|[0-9０-９零一二两三四五六七八九十半]).*)",
    re.IGNORECASE | re.DOTALL,
)

# So is a pause: 挂起3天 and 挂起到周五 are no words for the rider.
_HOLD = re.compile(
    r"\s*(?:挂起|缓办|暂缓|hold)[\s，,：:]*"
    r"((?:到|至|to\b|until\b|till\b|[0-9０-９零一二两三四五六七八九十半]).*)",
    re.IGNORECASE | re.DOTALL,
)

# What begins as a note never goes to a rider, whatever stands between the word and the rest.
_NOTE = re.compile(r"\s*(?:内部)?备注[\s，,。.：:；;、—~～-]*(.*)", re.DOTALL)

_MARKS = "①②③④⑤⑥⑦⑧⑨"
_NUMBERED = re.compile(
    rf"\s*(?:第|#|＃|no\.?\s*)?\s*(?:([{_MARKS}])|([0-9０-９]{{1,2}})(?![0-9０-９]))"
    r"(?:\s*[号件])?[\s.．、:：,，)）-]*(.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Spoken:
    said: Said
    rest: str


def numbered(text: str) -> tuple[int | None, str]:
    """(the place on a sheet that stands first, what is said of it); None where no number does."""
    found = _NUMBERED.match(text)
    if found is None:
        return None, text
    place = _MARKS.index(found[1]) + 1 if found[1] else int(found[2])
    return place, found[3].strip()


def read(text: str) -> Spoken:
    """The verb with the words after it, or all of it as a comment."""
    if (extend := _EXTEND.match(text)) is not None:
        return Spoken(Said.EXTEND, extend[1].strip())
    if (hold := _HOLD.match(text)) is not None:
        return Spoken(Said.HOLD, hold[1].strip())
    if (note := _NOTE.match(text)) is not None:
        return Spoken(Said.NOTE, note[1].strip())
    found = _SENTENCE.match(text)
    if found is None:
        return Spoken(Said.COMMENT, text.strip())
    said, rest = _VERBS[found[1].lower()], found[2].strip()
    if said == Said.MERGE and rest and numbers.read(rest) is None:  # "重复，上周报过" is for the rider
        return Spoken(Said.COMMENT, text.strip())
    return Spoken(said, rest)
