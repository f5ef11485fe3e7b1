"""What becomes of a parcel, by what Telegram says: sent, again later, moved, gone with its chat, or never."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram.error import TimedOut
from telegram.ext import Defaults, ExtBot
from telegram.request import BaseRequest, RequestData

from bot.delivery import Delivery
from bot.limiter import Limiter
from bot.pace import Pace
from bot.transport import NeverSent
from casework import cases, folding, notices
from casework.scheme import Scheme
from casework.vocabulary import ParcelState
from handlers.desk import Desk
from handlers.pulse import Pulse
from storage import outbox, people, places, reports, uncertain
from storage.photos import PhotoStore
from storage.records import Parcel, Report
from storage.tables import outbox as outbox_table
from storage.work import Work
from tests import cast
from tests.casework.conftest import Snap
from tests.cast import HAIFENG_GROUP, LI, WANG, YINXING_GROUP, Clock
from tests.conftest import Do, Seeded
from tests.faults.conftest import eventually

Answer = Exception | tuple[int, dict[str, Any]]
Parcels = Callable[..., Sequence[Parcel]]

KICKED = (403, {"description": "Forbidden: bot was kicked from the supergroup chat"})
BLOCKED = (403, {"description": "Forbidden: bot was blocked by the user"})
NO_CHAT = (400, {"description": "Bad Request: chat not found"})
NO_TOPIC = (400, {"description": "Bad Request: message thread not found"})
NO_MESSAGE = (400, {"description": "Bad Request: message to edit not found"})
SAME = (400, {"description": "Bad Request: message is not modified: specified new message content is same"})
NONSENSE = (400, {"description": "Bad Request: can't parse entities"})
PATIENCE = (429, {"description": "Too Many Requests", "parameters": {"retry_after": 7}})
MOVED = (
    400,
    {"description": "group chat was upgraded", "parameters": {"migrate_to_chat_id": YINXING_GROUP}},
)
CONFLICT = (409, {"description": "Conflict: another one"})


class Wire(BaseRequest):
    """Telegram's end: it says what it was told to say, once each, and else that all is well."""

    def __init__(self) -> None:
        self.says: dict[str, list[Answer]] = defaultdict(list)
        self.heard: list[tuple[str, dict[str, Any]]] = []

    @property
    def read_timeout(self) -> float:
        return 5

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        assert method == "POST"
        assert request_data is not None
        name, said = url.rpartition("/")[2], dict[str, Any](request_data.parameters)
        self.heard.append((name, said))
        if self.says[name]:
            answer = self.says[name].pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer[0], json.dumps({"ok": False, "error_code": answer[0], **answer[1]}).encode()
        chat = {"id": said["chat_id"], "type": "supergroup" if said["chat_id"] < 0 else "private"}
        result = {"message_id": 100 + len(self.heard), "date": 1, "chat": chat, "text": "so it is"}
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def names(self) -> list[str]:
        return [name for name, _ in self.heard]


@pytest.fixture(autouse=True)
def _as_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def desk(seeded: Seeded, scheme: Scheme, clock: Clock, tmp_path: Path) -> Desk:
    return Desk(seeded.store, scheme, PhotoStore(tmp_path / "photos"), clock.now, Pulse(clock.now()))


def _pace() -> Pace:
    return Pace(global_per_second=1000, group_per_minute=1000)


@pytest.fixture
async def delivery(desk: Desk, wire: Wire) -> Delivery:
    bot: ExtBot[str] = ExtBot(
        "42:a-token",
        request=wire,
        get_updates_request=wire,
        rate_limiter=Limiter(_pace()),
        defaults=Defaults(parse_mode="HTML"),
    )
    return Delivery(desk, bot, _pace())


async def sent(delivery: Delivery) -> int:
    """How many messages one look at the outbox began; they are done by now, whatever came of them."""
    delivery._pace = _pace()  # as if some time had gone by: no test waits for a second to be over
    begun = await delivery._send_some()
    await asyncio.gather(*delivery._busy.values())
    return begun


@pytest.fixture
def card(snap: Snap, clock: Clock) -> Report:
    """A case of 海风 whose card waits no longer for its photo."""
    report = snap()
    clock.advance(minutes=5)
    return report


@pytest.fixture
def word(do: Do) -> None:
    """A sentence to 李师傅."""
    do(notices.word, LI.id, "riders.told.appointed", "1")


# Sent ---------------------------------------------------------------------------------------------------


async def test_a_card_that_went_out_is_known_by_its_message(
    delivery: Delivery, wire: Wire, card: Report, do: Do, parcels: Parcels
) -> None:
    assert await sent(delivery) == 1
    assert wire.names() == ["sendMessage"]
    assert wire.heard[0][1]["chat_id"] == HAIFENG_GROUP
    (parcel,) = parcels("card")
    assert (parcel.state, parcel.lease_until) == (ParcelState.SENT, None)
    living = do(reports.living, card.id, "card", HAIFENG_GROUP)
    assert living is not None
    assert living.message_id == 101
    assert await sent(delivery) == 0


async def test_a_change_edits_the_message_that_is_there(
    delivery: Delivery, wire: Wire, card: Report, do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    await sent(delivery)
    do(cases.claim, scheme, WANG, card.id)
    await sent(delivery)
    name, said = next(one for one in wire.heard if one[0].startswith("edit"))
    assert (name, said["message_id"]) == ("editMessageText", 101)
    assert [parcel.state for parcel in parcels("card")] == [ParcelState.SENT]


async def test_an_edit_that_changes_nothing_is_done(
    delivery: Delivery, wire: Wire, card: Report, do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    await sent(delivery)
    do(cases.claim, scheme, WANG, card.id)
    wire.says["editMessageText"] = [SAME]
    await sent(delivery)
    assert [parcel.state for parcel in parcels("card")] == [ParcelState.SENT]


async def test_a_parcel_with_nothing_to_say_rests_without_a_word(
    delivery: Delivery, wire: Wire, card: Report, do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    do(cases.withdraw, scheme, LI, card.id)
    await sent(delivery)
    assert [said["chat_id"] for _, said in wire.heard] == [LI.id]  # the receipt; nobody saw the card yet
    assert [parcel.state for parcel in parcels("card")] == [ParcelState.SENT]


async def test_a_closed_topic_is_no_reason_to_be_silent(
    delivery: Delivery, wire: Wire, card: Report, do: Do, seeded: Seeded, parcels: Parcels
) -> None:
    do(outbox.put, "again", "card", chat_id=HAIFENG_GROUP, thread_id=9, report_id=card.id, rank=0)
    wire.says["sendMessage"] = [NO_TOPIC]
    await sent(delivery)
    assert [said.get("message_thread_id") for _, said in wire.heard] == [9, None]
    assert next(parcel for parcel in parcels("card") if parcel.key == "again").state == ParcelState.SENT


async def test_one_chat_hears_one_message_at_a_time(
    delivery: Delivery, wire: Wire, word: None, do: Do
) -> None:
    do(notices.word, LI.id, "riders.told.suspended", "2")
    do(notices.word, cast.ZHOU.id, "riders.told.suspended", "2")
    assert await sent(delivery) == 2
    assert sorted(said["chat_id"] for _, said in wire.heard) == [LI.id, cast.ZHOU.id]


# When to look again -------------------------------------------------------------------------------------


@pytest.fixture
def asked_slowly(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], Awaitable[object]]], None]:
    """When the outbox has been asked what may go, the answer takes until that has been done."""

    def begin(meanwhile: Callable[[], Awaitable[object]]) -> None:
        write = delivery._desk.store.write

        async def slowly(verb: Any, *args: Any, **kwargs: Any) -> Any:
            found = await write(verb, *args, **kwargs)
            if verb is folding.claim:
                await meanwhile()
            return found

        monkeypatch.setattr(delivery._desk.store, "write", slowly)

    return begin


async def test_a_chat_that_may_go_on_while_the_outbox_is_asked_goes_on_at_once(
    delivery: Delivery, wire: Wire, word: None, asked_slowly: Callable[..., None]
) -> None:
    clock = asyncio.get_running_loop().time
    assert LI.id is not None
    delivery._pace.hold(LI.id, clock() + 0.02)
    asked_slowly(lambda: asyncio.sleep(0.03))
    running = asyncio.create_task(delivery.run())
    await eventually(lambda: wire.heard)
    await delivery.stop(1)
    await running


async def test_what_becomes_due_while_the_outbox_is_asked_goes_at_once(
    delivery: Delivery, wire: Wire, word: None, asked_slowly: Callable[..., None], do: Do, clock: Clock
) -> None:
    def postpone(work: Work) -> None:
        work.run(outbox_table.update().values(not_before=work.now + timedelta(seconds=30)))

    async def time_goes_by() -> None:
        clock.advance(minutes=1)

    do(postpone)
    asked_slowly(time_goes_by)
    running = asyncio.create_task(delivery.run())
    await eventually(lambda: wire.heard)
    await delivery.stop(1)
    await running


# Again later --------------------------------------------------------------------------------------------


async def test_patience_that_is_asked_for_is_had_and_costs_no_attempt(
    delivery: Delivery, wire: Wire, word: None, parcels: Parcels, clock: Clock
) -> None:
    wire.says["sendMessage"] = [PATIENCE]
    await sent(delivery)
    (parcel,) = parcels("word")
    assert (parcel.state, parcel.attempts) == (ParcelState.PENDING, 0)
    assert parcel.not_before == clock.now() + timedelta(seconds=7)
    assert LI.id in delivery._pace.waiting(asyncio.get_running_loop().time())


@pytest.mark.parametrize(
    ("answer", "doubts"), [(NeverSent("refused"), 0), (TimedOut("no answer"), 1)], ids=["never sent", "doubt"]
)
async def test_an_outage_is_waited_for_and_only_what_may_have_arrived_is_noted(
    delivery: Delivery,
    wire: Wire,
    word: None,
    parcels: Parcels,
    do: Do,
    clock: Clock,
    answer: Exception,
    doubts: int,
) -> None:
    wire.says["sendMessage"] = [answer]
    await sent(delivery)
    (parcel,) = parcels("word")
    assert (parcel.state, parcel.attempts) == (ParcelState.PENDING, 1)
    assert parcel.not_before == clock.now() + timedelta(seconds=1)
    assert do(uncertain.count) == doubts
    clock.advance(minutes=1)
    await sent(delivery)
    assert [parcel.state for parcel in parcels("word")] == [ParcelState.SENT]


async def test_no_outage_is_long_enough_to_give_up(
    delivery: Delivery, wire: Wire, word: None, parcels: Parcels, clock: Clock
) -> None:
    wire.says["sendMessage"] = [NeverSent("refused")] * 30
    waits = []
    for _ in range(30):
        await sent(delivery)
        waits.append(parcels("word")[0].not_before - clock.now())
        clock.advance(minutes=1)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(seconds=30)
    await sent(delivery)
    assert parcels("word")[0].state == ParcelState.SENT


async def test_an_error_that_stays_is_given_up_after_some_hours_and_told_in_health(
    delivery: Delivery, wire: Wire, word: None, parcels: Parcels, clock: Clock, desk: Desk
) -> None:
    wire.says["sendMessage"] = [CONFLICT] * 20
    begun = clock.now()
    while parcels("word")[0].state == ParcelState.PENDING:
        clock.set(max(clock.now(), parcels("word")[0].not_before))
        await sent(delivery)
    (parcel,) = parcels("word")
    assert (parcel.state, parcel.attempts) == (ParcelState.DEAD, 12)
    assert timedelta(minutes=30) < clock.now() - begun < timedelta(hours=6)
    assert "cannot be sent" in desk.pulse.troubles["delivery"]


async def test_a_message_that_was_deleted_is_sent_anew(
    delivery: Delivery, wire: Wire, card: Report, do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    await sent(delivery)
    do(cases.claim, scheme, WANG, card.id)
    wire.says["editMessageText"] = [NO_MESSAGE]
    await sent(delivery)
    assert [(parcel.state, parcel.attempts) for parcel in parcels("card")] == [(ParcelState.PENDING, 0)]
    await sent(delivery)
    living = do(reports.living, card.id, "card", HAIFENG_GROUP)
    assert living is not None
    assert living.message_id != 101
    assert [parcel.state for parcel in parcels("card")] == [ParcelState.SENT]


# Moved, gone, never -------------------------------------------------------------------------------------


async def test_a_group_that_moved_gets_its_card_by_the_new_id(
    delivery: Delivery, wire: Wire, card: Report, do: Do, seeded: Seeded, parcels: Parcels
) -> None:
    wire.says["sendMessage"] = [MOVED]
    await sent(delivery)
    community = do(places.community, seeded.haifeng.id)
    assert community is not None
    assert community.chat_id == YINXING_GROUP
    await sent(delivery)
    assert [said["chat_id"] for _, said in wire.heard] == [HAIFENG_GROUP, YINXING_GROUP]
    assert [(parcel.chat_id, parcel.state) for parcel in parcels("card")] == [
        (YINXING_GROUP, ParcelState.SENT)
    ]


@pytest.mark.parametrize("answer", [KICKED, NO_CHAT], ids=["kicked", "no such chat"])
async def test_a_group_out_of_reach_keeps_its_card(
    delivery: Delivery, wire: Wire, card: Report, do: Do, seeded: Seeded, parcels: Parcels, answer: Answer
) -> None:
    wire.says["sendMessage"] = [answer]
    await sent(delivery)
    (parcel,) = parcels("card")
    assert parcel.state == ParcelState.WAITING
    community = do(places.community, seeded.haifeng.id)
    assert community is not None
    assert not community.reachable


@pytest.mark.parametrize("answer", [BLOCKED, NO_CHAT], ids=["blocked", "no such chat"])
async def test_a_person_out_of_reach_is_left_in_peace(
    delivery: Delivery, wire: Wire, word: None, do: Do, parcels: Parcels, answer: Answer
) -> None:
    wire.says["sendMessage"] = [answer]
    await sent(delivery)
    assert [parcel.state for parcel in parcels("word")] == [ParcelState.DEAD]
    person = do(people.person, LI.id)
    assert person is not None
    assert person.unreachable


async def test_what_telegram_will_never_take_is_put_aside_with_its_reason(
    delivery: Delivery, wire: Wire, word: None, parcels: Parcels, desk: Desk
) -> None:
    wire.says["sendMessage"] = [NONSENSE]
    await sent(delivery)
    (parcel,) = parcels("word")
    assert parcel.state == ParcelState.DEAD
    assert parcel.error == "Can't parse entities"
    assert "was refused" in desk.pulse.troubles["delivery"]


# The end ------------------------------------------------------------------------------------------------


async def test_after_the_end_was_said_nothing_is_begun_and_nothing_counted(
    delivery: Delivery, wire: Wire, word: None, parcels: Parcels
) -> None:
    await delivery.stop(1)
    await delivery._send_some()
    assert wire.heard == []
    (parcel,) = parcels("word")
    assert (parcel.state, parcel.attempts) == (ParcelState.PENDING, 0)
