"""Whatever riders and strangers send, in any order, through kills: always an answer, and nothing breaks."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from playground.errors import HandError
from tests import cast
from tests.hostile import corpus
from tests.hostile.machine import Machine, briefly_and_long, search
from tests.hostile.stage import PICK, one_of
from tests.stories.street import Json

LI, ZHOU, WANG, STRANGER = 2001, 2002, 3001, 9001
PEOPLE = st.sampled_from([LI, LI, LI, ZHOU, STRANGER])
SENT = {name: words for name, words in corpus.WORDS.items() if name != "lone surrogate"}
WORDS = st.sampled_from(
    [
        *SENT.values(),
        "安全隐患",
        "35.949506,120.189552",
        "999,999",
        "https://uri.amap.com/marker?position=120.18,35.95",
        "https://surl.amap.com/abc",
        "📍 发送位置",
        "📷 随手拍上报",
        "✖️ 取消",
        "⏳ 稍后再填",
        "🏁 到站了",
        "/start",
        "/start 1cl_1",
        "/report",
        "/later",
        "/cancel",
        "/my",
        "/help",
        "/nothing",
        "/riders",
        "/export all",
        "/find 1",
        "/bind 海风社区",
        "/",
    ]
)
KILL = st.sampled_from([None, None, None, None, None, 0.0, 0.01, 0.04])
DATA = st.one_of(
    st.text(max_size=64).filter(lambda text: 0 < len(text.encode("utf-8", "ignore")) <= 64),
    st.builds(
        lambda head, verb, *numbers: ":".join([head, verb, *map(str, numbers)])[:64],
        st.sampled_from(
            ["1d", "1c", "1m", "1r", "1ar", "1at", "1ac", "1ag", "1af", "1ah", "1as", "1ax", "0d"]
        ),
        st.sampled_from([*"chxpswyarztl", "cl", "re", "di", "rt", "rr", "tr", "to", "rs", "mp", "bk"]),
        st.integers(-(10**20), 10**20) | st.integers(0, 3),
        st.integers(-(10**20), 10**20) | st.integers(0, 3),
    ),
)
# Of one person: how many photos they sent; which drafts they have open, and the photos of each.
_PHOTOS = "SELECT count(*) FROM photos JOIN drafts ON drafts.id = photos.draft_id WHERE person_id = {}"
_BEGUN = (
    "SELECT drafts.id, count(photos.id) FROM drafts LEFT JOIN photos"
    " ON photos.draft_id = drafts.id AND photos.state != 'refused'"
    " WHERE drafts.state = 'open' AND person_id = {} GROUP BY drafts.id"
)
_OPEN = "SELECT id FROM reports WHERE category = 'hazard' AND closed_at IS NULL"
_DRAFT = "SELECT state, category FROM drafts WHERE id = {}"
_FULL = 9  # photos: no draft takes more


class Riders(Machine):
    """Two riders, who are asked about open cases nearby, the Stranger, and 王姐 who handles what comes."""

    street: ClassVar[dict[str, dict[str, Any]]] = {"duplicates": {"ask": True}}

    def __init__(self) -> None:
        super().__init__()
        self.own: list[tuple[int, Json]] = []
        self.live: list[tuple[int, Json]] = []

    def _send(self, who: int, kill: float | None, act: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        async def send() -> None:
            sent = await act(*args, **kwargs)
            self.own.append((who, sent[-1] if isinstance(sent, list) else sent))

        self.stage.answered(who, who, send(), kill)

    def _reports(self, reporter: int) -> list[tuple[Any, ...]]:
        rows = self.stage.street.rows("SELECT reporter_id, reports.* FROM reports ORDER BY id")
        return [row for row in rows if row[0] == reporter]

    @rule(who=PEOPLE, kill=KILL, caption=st.none() | WORDS, forwarded=st.booleans())
    def photo(self, who: int, kill: float | None, caption: str | None, forwarded: bool) -> None:
        act = self.stage.person(who).photo
        self._send(who, kill, act, corpus.GOOD, caption=caption and caption[:1024], forwarded=forwarded)

    @rule(who=PEOPLE, kill=KILL, count=st.integers(2, 10))
    def album(self, who: int, kill: float | None, count: int) -> None:
        self._send(who, kill, self.stage.person(who).album, [corpus.GOOD] * count)

    @rule(
        who=PEOPLE, kill=KILL, name=st.sampled_from(["IMG.jpg", "a.heic", "x" * 300 + ".png", "../../x.jpg"])
    )
    def image_file(self, who: int, kill: float | None, name: str) -> None:
        self._send(who, kill, self.stage.person(who).document, corpus.GOOD, name, "image/jpeg")

    @rule(who=PEOPLE, kill=KILL, kind=st.sampled_from(sorted(corpus.BROKEN)))
    def broken_file(self, who: int, kill: float | None, kind: str) -> None:
        self._send(who, kill, self.stage.person(who).document, corpus.BROKEN[kind], "a.jpg", "image/jpeg")

    @rule(who=PEOPLE, kill=KILL, what=st.sampled_from(["sticker", "voice", "contact", "grids", "pdf"]))
    def other(self, who: int, kill: float | None, what: str) -> None:
        person = self.stage.person(who)
        if what == "grids":
            self._send(who, kill, person.document, b"{}", "grids.geojson", "application/json")
        elif what == "pdf":
            self._send(who, kill, person.document, b"%PDF-1.4", "a.pdf", "application/pdf")
        else:
            self._send(who, kill, getattr(person, what))

    @rule(
        who=PEOPLE,
        kill=KILL,
        spot=st.sampled_from(corpus.SPOTS) | st.sampled_from([(90.0, 180.0), (-90.0, -180.0), (0.0, 0.0)]),
        accuracy=st.sampled_from([None, 0.0, 5.0, 1500.0]),
        period=st.sampled_from([None, None, 900]),
    )
    def location(
        self, who: int, kill: float | None, spot: Any, accuracy: float | None, period: int | None
    ) -> None:
        lat, lng = spot if isinstance(spot, tuple) else (spot.lat, spot.lng)
        act = self.stage.person(who).location
        self._send(who, kill, act, lat, lng, accuracy=accuracy, live_period=period)
        if period is not None:
            self.live.append(self.own[-1])

    @precondition(lambda self: self.live)
    @rule(pick=PICK, kill=KILL, stops=st.sampled_from([False, False, True]))
    def live_update(self, pick: int, kill: float | None, stops: bool) -> None:
        """Deliberately without an answer: the phone sends one every few seconds, until it is over."""
        who, message = one_of(self.live, pick)
        person = self.stage.person(who)

        async def move() -> None:
            with suppress(HandError):  # the time of this one is over, or it was stopped
                await (person.stop_live(message) if stops else person.live_update(message, 35.95, 120.18))

        self.stage.act(move(), killed_after=kill)

    @rule(who=PEOPLE, kill=KILL, title=WORDS, address=WORDS)
    def venue(self, who: int, kill: float | None, title: str, address: str) -> None:
        at = cast.IN_HAIFENG
        self._send(who, kill, self.stage.person(who).venue, at.lat, at.lng, title[:300], address[:300])

    @rule(who=PEOPLE, kill=KILL, words=WORDS)
    def text(self, who: int, kill: float | None, words: str) -> None:
        self._send(who, kill, self.stage.person(who).say, f"{words}·")

    @rule(who=PEOPLE, kill=KILL, words=WORDS)
    def exact_text(self, who: int, kill: float | None, words: str) -> None:
        if words.strip():
            self._send(who, kill, self.stage.person(who).say, words)

    @rule(pick=PICK, who=PEOPLE, kill=KILL, words=WORDS, as_photo=st.booleans())
    def reply(self, pick: int, who: int, kill: float | None, words: str, as_photo: bool) -> None:
        """To anything that the bot ever said there."""
        said = self.stage.street.bot_messages(self.stage.person(who))
        if not said or not words.strip():
            return
        asked = one_of(said, pick)
        person = self.stage.person(who)
        if as_photo:
            self._send(who, kill, person.photo, corpus.GOOD, caption=words[:1024], reply_to=asked)
        else:
            self._send(who, kill, person.say, words, reply_to=asked)

    @precondition(lambda self: self.own)
    @rule(pick=PICK, words=WORDS, kill=KILL)
    def edit(self, pick: int, words: str, kill: float | None) -> None:
        """Deliberately without an answer: what was said first counts."""
        who, message = one_of(self.own, pick)
        if self.stage.person(who).post_of(message) is not None:
            self.stage.act(self.stage.person(who).edit(message, words), killed_after=kill)

    @precondition(lambda self: self.stage.seen)
    @rule(pick=PICK, kill=KILL)
    def press(self, pick: int, kill: float | None) -> None:
        """Any button that this person ever saw, old ones too."""
        (chat, pressed), message = one_of(sorted(self.stage.seen.items(), key=str), pick)
        there = self.stage.street.pg.world.chats[chat].members
        who = one_of([person for person in (chat, WANG, LI, STRANGER) if person in there], pick)
        self.stage.pressed(who, message, pressed, kill)

    @precondition(lambda self: self.stage.seen)
    @rule(pick=PICK, who=PEOPLE)
    def press_of_somebody_else(self, pick: int, who: int) -> None:
        """The data of another's button under a message of one's own changes nothing of theirs."""
        said = self.stage.street.bot_messages(self.stage.person(who))
        (chat, pressed) = one_of(sorted(self.stage.seen), pick)
        if said and chat not in {who, cast.HAIFENG_GROUP}:
            before = self._reports(chat)
            self.stage.pressed(who, one_of(said, pick), pressed)
            after = self._reports(chat)
            assert before == after

    @rule(pick=PICK, who=PEOPLE, forged=DATA, deleted=st.booleans())
    def forge(self, pick: int, who: int, forged: str, deleted: bool) -> None:
        said = self.stage.street.bot_messages(self.stage.person(who))
        if not said or not forged.strip():
            return
        message = one_of(said, pick)
        if deleted:
            message = {**message, "message_id": 999_999}
        self.stage.pressed(who, message, forged)

    @rule(pick=PICK, who=PEOPLE)
    def clear(self, pick: int, who: int) -> None:
        """A person deletes one of the bot's messages; the bot learns nothing of it."""
        said = self.stage.street.bot_messages(self.stage.person(who))
        if said:
            post = self.stage.person(who).post_of(one_of(said, pick))
            assert post is not None
            self.stage.street.pg.world.delete(post)

    @rule(who=PEOPLE)
    def block_and_return(self, who: int) -> None:
        self.stage.street.pg.world.block_bot(who, blocked=True)
        self.stage.run(self.stage.street.settled())
        self._send(who, None, self.stage.person(who).start)

    @rule(hours=st.sampled_from([0.1, 3, 14, 40]), kill=KILL)
    def later(self, hours: float, kill: float | None) -> None:
        self.stage.act(self.stage.street.later(hours=hours), killed_after=kill)

    @rule(
        pick=PICK,
        words=st.sampled_from(
            ["收到", "已处理", "已处理 好了", "退回 不归我们", "挂起 3天", "恢复", "明天来看"]
        ),
    )
    def handle(self, pick: int, words: str) -> None:
        """王姐 answers a card, so that riders press under cases in every state."""
        cards = self.stage.street.bot_messages(self.stage.street.wang, cast.HAIFENG_GROUP)
        if cards:
            card = one_of(cards, pick)
            self.stage.act(self.stage.street.wang.say(words, cast.HAIFENG_GROUP, reply_to=card))

    @rule(
        who=st.sampled_from([LI, ZHOU]),
        kills=st.tuples(KILL, KILL, KILL),
        spot=st.sampled_from([cast.IN_HAIFENG, cast.IN_HAIFENG, *corpus.SPOTS]),
        words=WORDS,
    )
    def whole_report(self, who: int, kills: tuple[float | None, ...], spot: Any, words: str) -> None:
        """What is sent is there, whatever dies; and there is something to press, to answer and to break."""
        person, rows = self.stage.person(who), self.stage.street.rows
        [(before,)] = rows(_PHOTOS.format(who))
        full = any(photos >= _FULL for _, photos in rows(_BEGUN.format(who)))
        self.stage.act(person.photo(corpus.GOOD, caption=words[:1024]), killed_after=kills[0])
        assert rows(_PHOTOS.format(who)) == [(before + (not full),)]
        self.stage.act(person.location(spot.lat, spot.lng, accuracy=5), killed_after=kills[1])
        # What an earlier step had begun may have had its place and its category. Then the photo made it a
        # report, and the place opened another draft, which the category does not complete.
        nearby = rows(_OPEN)
        for draft, photos in rows(_BEGUN.format(who)):
            self.stage.pressed(who, person.last(), f"1d:c:{draft}:hazard", kills[2])
            # A complete one may wait as well: for the rider to say whether it is a case that is open nearby.
            kept = {"open" if nearby or not photos else "submitted", "submitted" if photos else "open"}
            [(state, category)] = rows(_DRAFT.format(draft))
            assert (state in kept, category) == (True, "hazard")


@briefly_and_long
@pytest.mark.usefixtures("unhurried")
def test_whatever_riders_send(street_template: str, effort: settings) -> None:
    search(Riders, street_template, effort)
