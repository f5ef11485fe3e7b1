"""What is said of a file of grids: every problem in the reader's language, or what its import changed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casework.places import Problem, ProblemKind
from handlers.texts import Html, Texts, escape, lines

if TYPE_CHECKING:
    from casework.grids import Imported

SHOWN = 20
_CODES = 12  # named of each kind of change

_ALLOWED = {  # what `casework.places.properties` asks for → the key of the word for it
    "a text": "text",
    "a whole number": "number",
    "a whole number above 0": "positive",
    "an object of category keys and chat ids": "object",
}


def problems(t: Texts, found: Sequence[Problem]) -> Html:
    """At most twenty by name, then how many more."""
    rows = [t("grids.refused", n=len(found)), *(_problem(t, one) for one in found[:SHOWN])]
    if len(found) > SHOWN:
        rows.append(t("grids.more", n=len(found) - SHOWN))
    return lines(*rows)


def _problem(t: Texts, problem: Problem) -> Html:
    said = sentence(t, problem)
    if not problem.feature:
        return Html(f"• {said}")
    code = f" {problem.code}" if problem.code else ""
    return Html(f"• {t('grids.feature', number=problem.feature, code=code)}{said}")


def sentence(t: Texts, problem: Problem) -> Html:
    detail: dict[str, object] = {name: cut(value) for name, value in problem.detail.items()}
    if problem.kind == ProblemKind.WRONG_TYPE:
        word = _ALLOWED.get(str(problem.detail.get("allowed")))
        if word is not None:
            detail["allowed"] = t(f"grids.allowed.{word}")
    return t(f"grids.problem.{problem.kind}", **detail)


def cut(value: object) -> str:
    """A value of the file, short enough that twenty problems fit into one message."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - a line on a phone


def changes(t: Texts, done: "Imported") -> Html:
    """What the import added, changed and left, and which communities are new."""
    return lines(
        t("grids.imported"),
        _codes(t, "grids.added", done.added),
        _codes(t, "grids.changed", done.changed),
        t("grids.unchanged", n=len(done.unchanged)) if done.unchanged else None,
        t("grids.new_communities", names="、".join(done.communities)) if done.communities else None,
    )


def _codes(t: Texts, key: str, codes: Sequence[str]) -> Html | None:
    if not codes:
        return None
    named = "、".join(codes[:_CODES]) + ("…" if len(codes) > _CODES else "")
    return t(key, n=len(codes), codes=escape(named))
