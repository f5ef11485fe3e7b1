"""Time limits as the trade writes them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import durations, terms
from casework.terms import Given, Term, TermError, Unit

TERMS = st.one_of(
    st.builds(Term, st.integers(1, 316_224_000)),
    st.builds(Term, st.integers(1, 260), st.sampled_from(sorted(set(Unit) - {Unit.PLAIN}))),
)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("3紧急工作时", Term(3, Unit.URGENT)),
        ("5工作时", Term(5, Unit.WORKING_HOUR)),
        ("1工作日", Term(1, Unit.WORKING_DAY)),
        ("2自然日", Term(2, Unit.NATURAL_DAY)),
        ("15 个工作日", Term(15, Unit.WORKING_DAY)),
        ("十五工作日", Term(15, Unit.WORKING_DAY)),
        ("两个工作日", Term(2, Unit.WORKING_DAY)),
        ("８工作小时", Term(8, Unit.WORKING_HOUR)),
        ("3uh", Term(3, Unit.URGENT)),
        ("5WH", Term(5, Unit.WORKING_HOUR)),
        ("1 wd", Term(1, Unit.WORKING_DAY)),
        ("2cd", Term(2, Unit.NATURAL_DAY)),
        ("30m", Term(1800)),
        ("24h", Term(86_400)),
        ("3d", Term(3 * 86_400)),
        ("半天", Term(43_200)),
        ("1天2小时", Term(93_600)),
    ],
)
def test_a_term_is_read_in_both_languages(text: str, term: Term) -> None:
    assert Term.parse(text) == term


@pytest.mark.parametrize(
    "text",
    ["", "5", "工作日", "0工作日", "0s", "-1wd", "1.5工作日", "半工作日", "261工作日", "2601wh", "9999uh",
     "3661cd", "999999999工作日", "1工作日2工作时", "1wd wd", "next week", "x" * 5000],
)  # fmt: skip
def test_what_is_no_term_is_told_what_is_allowed(text: str) -> None:
    with pytest.raises(TermError) as caught:
        Term.parse(text)
    assert terms.ALLOWED in str(caught.value)


def test_every_form_that_the_sentence_names_is_understood() -> None:
    assert len({Term.parse(form) for form in terms.ALLOWED.split(", ")}) > 10


@given(TERMS)
def test_a_term_reads_back_what_it_writes(term: Term) -> None:
    assert Term.parse(str(term)) == term
    assert Term.parse(term.code) == term
    assert len(term.code.encode()) <= 20
    assert term.code.isascii()


@given(TERMS, st.none() | TERMS, TERMS)
def test_what_a_case_was_given_is_kept_in_one_column(claim: Term, update: Term | None, resolve: Term) -> None:
    given_terms = Given(claim, update, resolve)
    assert Given.parse(str(given_terms)) == given_terms
    assert len(str(given_terms)) <= 120


@pytest.mark.parametrize("text", ["", "30m/4h"])
def test_a_case_from_before_there_were_terms_has_none(text: str) -> None:
    assert Given.parse(text) is None


def test_a_term_is_said_in_words() -> None:
    assert Term(5, Unit.WORKING_DAY).say("zh_CN") == "5 工作日"
    assert Term(1, Unit.WORKING_HOUR).say("en") == "1 working hour"
    assert Term(3, Unit.URGENT).say("en") == "3 urgent hours"
    assert Term(1800).say("zh_CN") == durations.say(timedelta(minutes=30), "zh_CN")


def test_only_the_working_hours_know_how_long_a_working_day_is() -> None:
    assert Term(3, Unit.URGENT).length == timedelta(hours=3)
    assert Term(2, Unit.NATURAL_DAY).length == timedelta(days=2)
    with pytest.raises(ValueError, match="working hours"):
        _ = Term(1, Unit.WORKING_DAY).length
