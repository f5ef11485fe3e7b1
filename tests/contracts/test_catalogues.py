"""The catalogues: complete in every language, the same placeholders, nothing missing, nothing left over."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from casework import vocabulary as words
from handlers.texts import LANGUAGES, read_catalogue, texts

ROOT = Path(__file__).parents[2]
# Where keys are named: `t("…")` and its like; these are the names by which sentences are asked for.
_ASKS = {"t", "own_t", "plain", "has", "word", "tell_admins", "_word", "texts", "say_word"}


def _messages(language: str) -> dict[str, Message]:
    found = {}
    for message in read_catalogue(language):
        if message.id:
            found[message.id if isinstance(message.id, str) else message.id[0]] = message
    return found


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def _trees() -> tuple[tuple[Path, ast.Module], ...]:
    files = [path for room in ("handlers", "casework", "bot") for path in sorted((ROOT / room).rglob("*.py"))]
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in files)


def _constants() -> set[str]:
    """Every string in the code."""
    return {
        node.value
        for _, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _patterns() -> set[str]:
    """Every f-string that could make a key (`f"status.{…}"`), as a regular expression."""
    found = set()
    for _, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_]+"
                    for part in node.values
                ]
                if re.fullmatch(r"[a-z_]+\.[a-z_.]*", str(node.values[0].value)):
                    found.add("".join(parts))
    return found


def _asked() -> Iterator[tuple[str, str]]:
    """(where, key) of every sentence that the code asks for by a plain name."""
    for path, tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in _ASKS:
                continue
            for given in node.args:
                choices = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
                for choice in choices:
                    if isinstance(choice, ast.Constant) and re.fullmatch(
                        r"[a-z_]+(\.[a-z0-9_]+)+", str(choice.value)
                    ):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", str(choice.value)


def test_all_languages_have_the_same_sentences() -> None:
    first, *others = (set(_messages(language)) for language in LANGUAGES)
    for language, keys in zip(LANGUAGES[1:], others, strict=True):
        assert keys == first, f"{language}: {keys ^ first}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_and_none_is_fuzzy(language: str) -> None:
    for key, message in _messages(language).items():
        assert all(text.strip() for text in _strings(message)), key
        assert not message.fuzzy, key


def test_a_sentence_has_the_same_placeholders_in_every_language() -> None:
    catalogues = {language: _messages(language) for language in LANGUAGES}
    for key in catalogues[LANGUAGES[0]]:
        wanted = _placeholders(_strings(catalogues[LANGUAGES[0]][key])[0])
        for language in LANGUAGES:
            for text in _strings(catalogues[language][key]):
                assert _placeholders(text) == wanted, f"{language} {key}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_a_sentence_is_closed_again(language: str) -> None:
    for key, message in _messages(language).items():
        for text in _strings(message):
            opened = re.findall(r"<([a-z]+)(?:\s[^>]*)?>", text)
            closed = re.findall(r"</([a-z]+)>", text)
            assert sorted(opened) == sorted(closed), f"{language} {key}"


def test_every_sentence_that_is_asked_for_exists() -> None:
    known = set(_messages(LANGUAGES[0]))
    asked = list(_asked())
    assert len(asked) > 100
    missing = [(where, key) for where, key in asked if key not in known]
    assert missing == []


def test_every_sentence_is_asked_for_somewhere() -> None:
    constants, patterns = _constants(), [re.compile(pattern) for pattern in _patterns()]
    unused = [
        key
        for key in _messages(LANGUAGES[0])
        if key not in constants and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


def test_every_value_that_is_stored_has_its_word() -> None:
    for language in LANGUAGES:
        t = texts(language)
        for prefix, values in (
            ("status", words.Status),
            ("state", words.Status),
            ("event", words.EventKind),
            ("role", words.Role),
            ("part", words.Part),
            ("level", words.Level),
            ("moved", words.Status),
        ):
            for value in values:
                assert t.has(f"{prefix}.{value}"), f"{language} {prefix}.{value}"
