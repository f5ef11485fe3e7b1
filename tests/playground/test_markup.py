import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.entities import cut, found_in, units
from playground.errors import ApiError
from playground.markup import parse, rendered


def test_offsets_are_counted_in_utf_16_units() -> None:
    text, entities = parse("😀<b>粗</b> <i>x</i>")
    assert text == "😀粗 x"
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == [("bold", 2, 1), ("italic", 4, 1)]
    assert cut(text, 2, 1) == "粗"


def test_all_tags_become_their_entities() -> None:
    source = (
        "<strong>a</strong><em>b</em><ins>c</ins><del>d</del><tg-spoiler>e</tg-spoiler>"
        '<span class="tg-spoiler">f</span><a href="https://a.cn/?x=1&amp;y">g</a><code>h</code>'
        '<pre><code class="language-py">i</code></pre><blockquote expandable>j</blockquote>'
    )
    text, entities = parse(source)
    assert text == "abcdefghij"
    assert [e["type"] for e in entities] == [
        "bold", "italic", "underline", "strikethrough", "spoiler", "spoiler", "text_link", "code", "pre",
        "expandable_blockquote",
    ]  # fmt: skip
    assert entities[6]["url"] == "https://a.cn/?x=1&y"
    assert entities[8]["language"] == "py"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("中<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b", 'Unclosed start tag "b" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_that_does_not_parse_is_refused_in_telegrams_words(source: str, why: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {why}"


def test_four_names_and_numbers_are_references_and_others_stay() -> None:
    assert parse("&lt;&amp;&quot;&#20013;&#x4e2d;&nbsp;")[0] == '<&"中中&nbsp;'


def test_commands_links_mentions_and_tags_are_found() -> None:
    found = found_in("/start@gridsnap_bot 看 https://a.cn/x @li_shifu #随手拍")
    assert [e["type"] for e in found] == ["bot_command", "url", "mention", "hashtag"]
    assert found[1]["offset"] == units("/start@gridsnap_bot 看 ")


def test_the_rendering_escapes_what_was_typed_and_links_only_to_the_web() -> None:
    text, entities = parse(
        '<b>&lt;script&gt;</b> <a href="tg://user?id=1">x</a> <a href="https://a.cn">y</a>'
    )
    shown = rendered(text, entities)
    assert shown.startswith("<b>&lt;script&gt;</b> x ")
    assert '<a href="https://a.cn" target="_blank" rel="noopener noreferrer">y</a>' in shown


@given(st.text())
def test_any_text_is_parsed_or_refused_and_entities_lie_inside(source: str) -> None:
    try:
        text, entities = parse(source)
    except ApiError as error:
        assert error.description.startswith("Bad Request: can't parse entities: ")  # noqa: PT017 - either is right
        return
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= units(text) for e in entities)
