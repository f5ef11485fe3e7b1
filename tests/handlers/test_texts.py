"""Sentences: escaped, counted, and in the language of whoever reads them."""

import pytest

from handlers.texts import Html, MissingTextError, bare, escape, language_of, lines, texts


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh_CN"), ("zh-TW", "zh_CN"), ("en", "en"), ("en-GB", "en"), ("de", "en"),
     (None, "zh_CN"), ("", "zh_CN")],
)  # fmt: skip
def test_a_language_code_finds_its_catalogue(code: str | None, language: str) -> None:
    assert language_of(code) == language


def test_what_people_typed_is_escaped_and_our_own_markup_is_not() -> None:
    t = texts("zh_CN")
    assert t("supplement.kept", number="<b>&") == "✅ 已补充到 &lt;b&gt;&amp;。"
    assert t("receipt.sent", who=Html("<i>x</i>")) == "🟡 已送达<b><i>x</i></b>，等待认领"
    assert t.plain("supplement.kept", number="<b>&") == "✅ 已补充到 <b>&。"


def test_braces_that_people_typed_are_just_braces() -> None:
    assert "{number}" in texts("en")("supplement.kept", number="{number} {0}")


def test_counted_sentences_follow_the_language() -> None:
    assert texts("en")("draft.photo_added", n=1) == "✅ 1 photo so far."
    assert texts("en")("draft.photo_added", n=2) == "✅ 2 photos so far."
    assert texts("zh_CN")("draft.photo_added", n=2) == "✅ 已有 2 张照片。"


def test_a_sentence_that_is_not_there_is_our_mistake() -> None:
    with pytest.raises(MissingTextError):
        texts("en")("no.such_sentence")


def test_html_stays_html_and_empty_lines_are_left_out() -> None:
    assert lines("a<b", None, "", Html("<b>c</b>")) == "a&lt;b\n<b>c</b>"
    assert escape(escape("<")) == "&lt;"
    assert Html("<b>") + "<" == "<b>&lt;"


def test_an_alert_has_the_words_and_no_markup() -> None:
    assert bare(texts("zh_CN")("refused.rider", id="<7>")).startswith(
        "只有已聘任的网格员可以上报。请把你的编号 <7> 告"
    )
