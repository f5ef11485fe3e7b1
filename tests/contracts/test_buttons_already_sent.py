"""Buttons under messages of last month still say what they said: each kind's data, letter by letter.

Whoever changes one of these lines takes that meaning from every message that was sent before. A new kind, or
a new verb, gets its line here.
"""

from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum

import pytest

from casework.figures import Span
from casework.places import Datum
from casework.vocabulary import TemplateVerb
from handlers.admin import presses as admin
from handlers.blur_presses import BlurCasePress, BlurPress, BlurVerb
from handlers.callback_data import (
    CasePress,
    CaseVerb,
    DecidePress,
    DecideVerb,
    DigestPress,
    DraftPress,
    DraftVerb,
    ExtendPress,
    GrantPress,
    KindPress,
    MinePress,
    MineVerb,
    NotePress,
    Number,
    Press,
    QuickPress,
    ReminderPress,
    ReminderVerb,
    StreetPress,
    StreetVerb,
    UrgePress,
    UrgeVerb,
)
from handlers.check_presses import CheckPress, CheckVerb
from handlers.giving import GivenPress, GivenStep, WithdrawPress
from handlers.kept import KeptPress, KeptVerb
from handlers.rider.likeness import LikenessPress, LikenessVerb
from handlers.rider.privacy import ForgetPress, ForgetVerb
from tests.presses import PRESSES

SENT: dict[str, Press] = {
    "1c:cl:7:3": CasePress(CaseVerb.CLAIM, Number(7), Number(3)),
    "1c:re:7:3": CasePress(CaseVerb.RESOLVE, Number(7), Number(3)),
    "1c:di:7:3": CasePress(CaseVerb.DIRECT, Number(7), Number(3)),
    "1c:rt:7:3": CasePress(CaseVerb.RETURN, Number(7), Number(3)),
    "1c:ua:7:3": CasePress(CaseVerb.UNABLE, Number(7), Number(3)),
    "1c:tr:7:3": CasePress(CaseVerb.TRANSFER, Number(7), Number(3)),
    "1c:to:7:3": CasePress(CaseVerb.SEND_TO, Number(7), Number(3)),
    "1c:ac:7:3": CasePress(CaseVerb.ACCEPT, Number(7), Number(3)),
    "1c:de:7:3": CasePress(CaseVerb.DECLINE, Number(7), Number(3)),
    "1c:rs:7:3": CasePress(CaseVerb.RESUME, Number(7), Number(3)),
    "1c:mp:7:3": CasePress(CaseVerb.MAP, Number(7), Number(3)),
    "1c:mo:7:3": CasePress(CaseVerb.MORE, Number(7), Number(3)),
    "1c:bk:7:3": CasePress(CaseVerb.BACK, Number(7), Number(3)),
    "1d:c:7:hazard": DraftPress(DraftVerb.CATEGORY, Number(7), "hazard"),
    "1d:h:7:hazard": DraftPress(DraftVerb.HINT, Number(7), "hazard"),
    "1d:x:7:hazard": DraftPress(DraftVerb.CANCEL, Number(7), "hazard"),
    "1e:n:7:2d": StreetPress(StreetVerb.NUDGE, Number(7), "2d"),
    "1e:h:7:2d": StreetPress(StreetVerb.HAND, Number(7), "2d"),
    "1e:x:7:2d": StreetPress(StreetVerb.EXTEND, Number(7), "2d"),
    "1e:c:7:2d": StreetPress(StreetVerb.CARD, Number(7), "2d"),
    "1e:o:7:2d": StreetPress(StreetVerb.OPEN, Number(7), "2d"),
    "1e:b:7:2d": StreetPress(StreetVerb.BACK, Number(7), "2d"),
    "1eg:7:2wd:3": GrantPress(Number(7), "2wd", Number(3)),
    "1g:7": DigestPress(Number(7)),
    "1m:p:7:3": MinePress(MineVerb.PAGE, Number(7), Number(3)),
    "1m:s:7:3": MinePress(MineVerb.SHOW, Number(7), Number(3)),
    "1m:w:7:3": MinePress(MineVerb.WITHDRAW, Number(7), Number(3)),
    "1m:y:7:3": MinePress(MineVerb.WITHDRAW_YES, Number(7), Number(3)),
    "1m:a:7:3": MinePress(MineVerb.SUPPLEMENT, Number(7), Number(3)),
    "1m:r:7:3": MinePress(MineVerb.RECEIPT, Number(7), Number(3)),
    "1m:l:7:3": MinePress(MineVerb.LEAVE, Number(7), Number(3)),
    "1n:7": NotePress(Number(7)),
    "1o:7:hazard": KindPress(Number(7), "hazard"),
    "1q:return:7:3": QuickPress(TemplateVerb.RETURN, Number(7), Number(3)),
    "1q:unable:7:3": QuickPress(TemplateVerb.UNABLE, Number(7), Number(3)),
    "1q:decline:7:3": QuickPress(TemplateVerb.DECLINE, Number(7), Number(3)),
    "1q:resolve:7:3": QuickPress(TemplateVerb.RESOLVE, Number(7), Number(3)),
    "1q:hold:7:3": QuickPress(TemplateVerb.HOLD, Number(7), Number(3)),
    "1q:in_hand:7:3": QuickPress(TemplateVerb.IN_HAND, Number(7), Number(3)),
    "1r:z:7": ReminderPress(ReminderVerb.SNOOZE, Number(7)),
    "1u:c:7": UrgePress(UrgeVerb.CLAIM, Number(7)),
    "1u:r:7": UrgePress(UrgeVerb.RESOLVE, Number(7)),
    "1u:d:7": UrgePress(UrgeVerb.DIRECT, Number(7)),
    "1u:h:7": UrgePress(UrgeVerb.IN_HAND, Number(7)),
    "1x:7:2d:3": ExtendPress(Number(7), "2d", Number(3)),
    "1xd:y:7": DecidePress(DecideVerb.GRANT, Number(7)),
    "1xd:n:7": DecidePress(DecideVerb.REFUSE, Number(7)),
    "1ac:l:hazard:2d": admin.TermPress(admin.TermVerb.LIST, "hazard", "2d"),
    "1ac:s:hazard:2d": admin.TermPress(admin.TermVerb.SHOW, "hazard", "2d"),
    "1ac:c:hazard:2d": admin.TermPress(admin.TermVerb.CLAIM, "hazard", "2d"),
    "1ac:u:hazard:2d": admin.TermPress(admin.TermVerb.UPDATE, "hazard", "2d"),
    "1ac:r:hazard:2d": admin.TermPress(admin.TermVerb.RESOLVE, "hazard", "2d"),
    "1ac:k:hazard:2d": admin.TermPress(admin.TermVerb.KEEP, "hazard", "2d"),
    "1ac:y:hazard:2d": admin.TermPress(admin.TermVerb.KEEP_YES, "hazard", "2d"),
    "1af:7": admin.FindPress(Number(7)),
    "1ag:wgs84": admin.DatumPress(Datum.WGS84),
    "1ag:gcj02": admin.DatumPress(Datum.GCJ02),
    "1ag:bd09": admin.DatumPress(Datum.BD09),
    "1ah:s:7:3": admin.HandPress(admin.HandVerb.SHOW, Number(7), Number(3)),
    "1ah:c:7:3": admin.HandPress(admin.HandVerb.COMMUNITY, Number(7), Number(3)),
    "1ah:p:7:3": admin.HandPress(admin.HandVerb.PERSON, Number(7), Number(3)),
    "1ap:l:return:7:hazard": admin.TemplatePress(
        admin.TemplateStep.LIST, TemplateVerb.RETURN, Number(7), "hazard"
    ),
    "1ap:s:unable:7:hazard": admin.TemplatePress(
        admin.TemplateStep.SHOW, TemplateVerb.UNABLE, Number(7), "hazard"
    ),
    "1ap:a:decline:7:hazard": admin.TemplatePress(
        admin.TemplateStep.ADD, TemplateVerb.DECLINE, Number(7), "hazard"
    ),
    "1ap:k:resolve:7:hazard": admin.TemplatePress(
        admin.TemplateStep.ASK, TemplateVerb.RESOLVE, Number(7), "hazard"
    ),
    "1ap:r:hold:7:hazard": admin.TemplatePress(
        admin.TemplateStep.REMOVE, TemplateVerb.HOLD, Number(7), "hazard"
    ),
    "1ap:l:in_hand:7:hazard": admin.TemplatePress(
        admin.TemplateStep.LIST, TemplateVerb.IN_HAND, Number(7), "hazard"
    ),
    "1ar:p:7:3": admin.RiderPress(admin.RiderVerb.PAGE, Number(7), Number(3)),
    "1ar:a:7:3": admin.RiderPress(admin.RiderVerb.ALLOW, Number(7), Number(3)),
    "1ar:s:7:3": admin.RiderPress(admin.RiderVerb.SUSPEND, Number(7), Number(3)),
    "1as:t": admin.StatsPress(Span.TODAY),
    "1as:w": admin.StatsPress(Span.WEEK),
    "1as:m": admin.StatsPress(Span.MONTH),
    "1as:l": admin.StatsPress(Span.LAST_MONTH),
    "1as:a": admin.StatsPress(Span.ALL),
    "1at:t:7:3": admin.StaffPress(admin.StaffVerb.TEAMS, Number(7), Number(3)),
    "1at:s:7:3": admin.StaffPress(admin.StaffVerb.SHOW, Number(7), Number(3)),
    "1at:r:7:3": admin.StaffPress(admin.StaffVerb.REMOVE, Number(7), Number(3)),
    "1aw:2026-W47": admin.WeeklyPress("2026-W47"),
    "1ax:t": admin.ExportPress(Span.TODAY),
    "1ax:w": admin.ExportPress(Span.WEEK),
    "1ax:m": admin.ExportPress(Span.MONTH),
    "1ax:l": admin.ExportPress(Span.LAST_MONTH),
    "1ax:a": admin.ExportPress(Span.ALL),
    "1b:l:7:3": BlurPress(BlurVerb.LIST, Number(7), Number(3)),
    "1b:s:7:3": BlurPress(BlurVerb.SHOW, Number(7), Number(3)),
    "1b:y:7:3": BlurPress(BlurVerb.ON, Number(7), Number(3)),
    "1b:n:7:3": BlurPress(BlurVerb.OFF, Number(7), Number(3)),
    "1b:p:7:3": BlurPress(BlurVerb.LOOK, Number(7), Number(3)),
    "1b:d:7:3": BlurPress(BlurVerb.DONE, Number(7), Number(3)),
    "1b:u:7:3": BlurPress(BlurVerb.RESTORE, Number(7), Number(3)),
    "1b:v:7:3": BlurPress(BlurVerb.RESTORE_YES, Number(7), Number(3)),
    "1b:x:7:3": BlurPress(BlurVerb.CLOSE, Number(7), Number(3)),
    "1bc:7": BlurCasePress(Number(7)),
    "1v:y:7:3": CheckPress(CheckVerb.FIXED, Number(7), Number(3)),
    "1v:n:7:3": CheckPress(CheckVerb.NOT_FIXED, Number(7), Number(3)),
    "1v:a:7:3": CheckPress(CheckVerb.AWAY, Number(7), Number(3)),
    "1v:s:7:3": CheckPress(CheckVerb.AS_IT_IS, Number(7), Number(3)),
    "1v:b:7:3": CheckPress(CheckVerb.SLIP, Number(7), Number(3)),
    "1v:3:7:3": CheckPress(CheckVerb.GOOD, Number(7), Number(3)),
    "1v:2:7:3": CheckPress(CheckVerb.FAIR, Number(7), Number(3)),
    "1v:1:7:3": CheckPress(CheckVerb.POOR, Number(7), Number(3)),
    "1w:s:7:hazard": KeptPress(KeptVerb.SHOW, Number(7), "hazard"),
    "1w:c:7:hazard": KeptPress(KeptVerb.CATEGORY, Number(7), "hazard"),
    "1w:p:7:hazard": KeptPress(KeptVerb.PLACE, Number(7), "hazard"),
    "1w:x:7:hazard": KeptPress(KeptVerb.DROP, Number(7), "hazard"),
    "1w:y:7:hazard": KeptPress(KeptVerb.DROP_YES, Number(7), "hazard"),
    "1w:a:7:hazard": KeptPress(KeptVerb.SEND, Number(7), "hazard"),
    "1k:s:7:3": LikenessPress(LikenessVerb.SAME, Number(7), Number(3)),
    "1k:o:7:3": LikenessPress(LikenessVerb.OTHER, Number(7), Number(3)),
    "1y:y": ForgetPress(ForgetVerb.YES),
    "1y:n": ForgetPress(ForgetVerb.NO),
    "1av:l:7:义诊:3": GivenPress(GivenStep.LIST, Number(7), "义诊", Number(3)),
    "1av:k:7:义诊:3": GivenPress(GivenStep.KIND, Number(7), "义诊", Number(3)),
    "1av:n:7:义诊:3": GivenPress(GivenStep.NOTE, Number(7), "义诊", Number(3)),
    "1au:7": WithdrawPress(Number(7)),
}


@pytest.mark.parametrize("data", SENT)
def test_a_button_that_was_sent_is_read_and_made_as_ever(data: str) -> None:
    press = SENT[data]
    assert type(press).unpack(data) == press
    assert press.pack() == data
    assert [kind for kind in PRESSES if kind.matches(data)] == [type(press)]


def test_a_button_without_its_optional_parts_is_packed_with_their_defaults() -> None:
    assert CasePress(CaseVerb.CLAIM, Number(7)).pack() == "1c:cl:7:0"
    assert StreetPress(StreetVerb.EXTEND, Number(7)).pack() == "1e:x:7:"
    assert ExtendPress(Number(7)).pack() == "1x:7::0"
    assert KindPress(Number(7)).pack() == "1o:7:"


def _verbs(kind: type[Press]) -> Iterator[tuple[str, StrEnum]]:
    for field in fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, StrEnum):
            yield from ((field.name, one) for one in field.type)


@pytest.mark.parametrize("kind", PRESSES, ids=lambda kind: kind.__name__)
def test_every_kind_and_every_verb_has_its_line(kind: type[Press]) -> None:
    lines = [one for one in SENT.values() if type(one) is kind]
    assert lines
    for name, verb in _verbs(kind):
        assert any(getattr(one, name) is verb for one in lines), verb


@pytest.mark.parametrize("data", SENT)
def test_what_is_nearly_a_button_is_none(data: str) -> None:
    version, rest = data[0], data[1:]
    assert version == "1"
    for forged in (
        f"2{rest}",
        rest,
        f"{data}:",
        f"{data}:1",
        f" {data}",
        f"{data.rsplit(':', 1)[0]}",
        data.upper(),
    ):
        assert not any(type(press).unpack(forged) == press for press in SENT.values()), forged
