"""What an event tells beside its words is said in the street's language, and nothing as it is stored."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from casework.vocabulary import EventKind
from handlers.admin import details
from handlers.texts import texts
from storage.records import Event
from tests import cast


def told(kind: EventKind, language: str = "zh_CN", **data: Any) -> str:
    fields: dict[str, Any] = dict.fromkeys(Event.__slots__)
    fields |= {"id": 1, "kind": str(kind), "at": cast.START, "note": "", "data": json.dumps(data)}
    return details.told(texts(language), cast.scheme(), Event(**fields))


UNTIL = datetime(2026, 12, 1, 2, tzinfo=UTC).isoformat()


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        (
            EventKind.DISPATCHED,
            {"grid": "WH-02", "community": "海风社区", "chat": -1},
            "网格 WH-02 · 海风社区",
        ),
        (EventKind.DISPATCHED, {"grid": None, "community": None, "chat": -1}, ""),
        (EventKind.EXTENDED, {"until": UNTIL}, "到 2026-12-01 10:00"),
        (EventKind.RECATEGORISED, {"from": "hazard", "to": "parking"}, "原来：安全隐患 · 改为：车辆乱停放"),
        (EventKind.RATED, {"rating": 2}, "🙂 基本满意"),
        (EventKind.PASSED, {"as": "neighbour"}, "骑手核实"),
        (EventKind.REWORKED, {"n": 2, "photo": 17}, "第 2 次"),
        (EventKind.BLURRED, {"photo": "after 1", "cells": "A1 B1"}, "处置后 1 · 格子 A1 B1"),
        (EventKind.COMMENTED, {"file_id": "AgAC"}, ""),
        (EventKind.COMMENTED, {"sha256": "0f"}, ""),
        (EventKind.MERGED, {"number": "261123-001", "next_chase_at": UNTIL}, "261123-001"),
        (EventKind.REASSIGNED, {"holder": "王姐"}, "交给 王姐"),
        (
            EventKind.REMINDED,
            {"stage": "resolve", "level": "street", "n": 2, "due": UNTIL, "street": True},
            "办结 · 督办 · 时限 2026-12-01 10:00 · 已报街道",
        ),
    ],
)
def test_each_detail_has_its_words(kind: EventKind, data: dict[str, Any], said: str) -> None:
    assert told(kind, **data) == said


def test_a_detail_that_nobody_gave_words_to_is_said_as_it_is() -> None:
    assert told(EventKind.COMMENTED, "en", colour="red") == "colour red"
