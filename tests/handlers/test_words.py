"""Plain replies: a verb that stands at the start and alone, or just words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.group.words import Said, read


@pytest.mark.parametrize(
    ("text", "said", "rest"),
    [
        ("收到", Said.CLAIM, ""),
        ("收到！", Said.CLAIM, ""),
        ("我来处理", Said.CLAIM, ""),
        ("正在处理", Said.IN_HAND, ""),
        ("已处理，线已固定", Said.RESOLVE, "线已固定"),
        ("办结了", Said.RESOLVE, ""),
        ("Done", Said.RESOLVE, ""),
        ("退回 不归我们管", Said.RETURN, "不归我们管"),
        ("退回：现场没有", Said.RETURN, "现场没有"),
        ("挂起 3天 等配件", Said.HOLD, "3天 等配件"),
        ("挂起３天　等配件", Said.HOLD, "３天　等配件"),
        ("挂起到周五等审批", Said.HOLD, "到周五等审批"),
        ("hold until friday parts", Said.HOLD, "until friday parts"),
        ("已修好，换了灯", Said.RESOLVE, "换了灯"),
        ("恢复", Said.RESUME, ""),
        ("备注 业主在家", Said.NOTE, "业主在家"),
        ("备注业主在家", Said.NOTE, "业主在家"),
        ("内部备注：\n退回过一次", Said.NOTE, "退回过一次"),
        ("备注", Said.NOTE, ""),
    ],
)
def test_a_verb_is_heard_with_the_words_after_it(text: str, said: Said, rest: str) -> None:
    assert (read(text).said, read(text).rest) == (said, rest)


@pytest.mark.parametrize(
    "text",
    [
        "还没收到",
        "收到货了吗",
        "处理中心在哪",
        "退回去也没用",
        "不退回",
        "已处理的那个呢",
        "donefor",
        "在路上",
        "",
    ],
)
def test_words_that_are_no_verb_are_a_comment(text: str) -> None:
    assert read(text).said == Said.COMMENT
    assert read(text).rest == text


@given(st.text(max_size=200))
def test_any_text_is_heard_somehow(text: str) -> None:
    heard = read(text)
    assert heard.rest in text
