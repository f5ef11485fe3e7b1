import pytest

from handlers.group.words import Said, numbered, read


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("3 收到", 3, "收到"),
        ("3收到", 3, "收到"),
        ("3号 退回 不在本社区", 3, "退回 不在本社区"),
        ("第3号：已处理，线已固定", 3, "已处理，线已固定"),
        ("③已处理", 3, "已处理"),
        ("３、处理中", 3, "处理中"),
        ("#3 claim", 3, "claim"),
        ("No. 3 return not ours", 3, "return not ours"),
        ("9", 9, ""),
        ("12 收到", 12, "收到"),
        ("2 挂起 3天 等配件", 2, "挂起 3天 等配件"),
    ],
)
def test_the_number_that_stands_first_names_the_case(text: str, place: int, rest: str) -> None:
    assert numbered(text) == (place, rest)


@pytest.mark.parametrize("text", ["收到", "挂起 3天 等配件", "好的", "", "大约3号来", "123456 收到", "〇"])
def test_words_without_a_number_in_front_name_none(text: str) -> None:
    assert numbered(text) == (None, text)


def test_what_follows_the_number_is_read_as_any_reply() -> None:
    assert read(numbered("3 退回 不在本社区")[1]).said == Said.RETURN
    assert read(numbered("③已处理")[1]).said == Said.RESOLVE
