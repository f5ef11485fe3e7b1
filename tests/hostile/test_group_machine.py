"""Whatever two workers, a stranger, the rider and an admin do to a community's cases, through kills."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from casework import people
from tests import cast
from tests.hostile import corpus
from tests.hostile.machine import Machine, briefly_and_long, search
from tests.hostile.stage import PICK, one_of
from tests.stories.street import Json

LI, ZHOU, WANG, ZHANG, STRANGER = 2001, 2002, 3001, 1001, 9001
GROUP = cast.HAIFENG_GROUP
PEOPLE = st.sampled_from([WANG, WANG, ZHOU, LI, STRANGER, ZHANG])
KILL = st.sampled_from([None, None, None, None, None, 0.0, 0.01, 0.04])
SAID = st.sampled_from(
    [
        "收到", "我来", "处理中", "已处理", "办结 换了灯泡", "退回", "退回 不归我们", "挂起", "恢复",
        "挂起 3天 等配件", "挂起 99999999999天", "缓办 半小时", "明天来看", "done", "hold 2d",
        "return x", "无法解决", "无法解决 产权不清",
        "/open", "/staff", "/unbind@other_bot",
        *(words for name, words in corpus.WORDS.items() if "surrogate" not in name),
    ]
)  # fmt: skip
VERBS = st.sampled_from(["cl", "re", "di", "rt", "rr", "ua", "ur", "tr", "to", "rs", "mp", "bk"])


class Group(Machine):
    """王姐 administers the group, 小周 is registered staff, the Stranger only sits in it."""

    @initialize()
    def staff_and_a_case(self) -> None:
        store, scheme = self.stage.street.bot.desk.store, self.stage.street.bot.desk.scheme
        [(haifeng,)] = self.stage.street.rows("SELECT id FROM communities WHERE name = '海风社区'")
        self.stage.run(store.write(people.enlist, scheme, cast.ZHANG, ZHOU, "小周", haifeng))
        self.report(cast.IN_HAIFENG)

    def _cases(self) -> list[tuple[Any, ...]]:
        return self.stage.street.rows(
            "SELECT id, status, holder_id, asked_by, chat_id FROM reports ORDER BY id"
        )

    def _rights(self, who: int) -> bool:
        return who in {WANG, ZHOU, ZHANG}

    def _said_in(self, chat: int) -> list[Json]:
        posts = self.stage.street.pg.world.chats[chat].posts.values()
        return [post.json for post in posts if post.from_bot]

    @rule(spot=st.sampled_from([cast.IN_HAIFENG, cast.ON_THE_BORDER, cast.IN_YINXING]))
    def report(self, spot: Any) -> None:
        self.stage.run(self.stage.street.reported(at=spot))
        self.stage.look()

    @rule(pick=PICK, who=PEOPLE, kill=KILL)
    def press(self, pick: int, who: int, kill: float | None) -> None:
        """Any button that was ever under a message of the group, under that message or another."""
        known = sorted((pressed for chat, pressed in self.stage.seen if chat == GROUP))
        if not known:
            return
        pressed = one_of(known, pick)
        said = self._said_in(GROUP)
        message = one_of([self.stage.seen[GROUP, pressed], *said], pick)
        self._press(who, message, pressed, kill)

    @rule(pick=PICK, who=PEOPLE, verb=VERBS, case=st.integers(0, 3), value=st.integers(-1, 5), kill=KILL)
    def forge(self, pick: int, who: int, verb: str, case: int, value: int, kill: float | None) -> None:
        """Any verb of any case, under any message of the group."""
        message = one_of(self._said_in(GROUP), pick)
        self._press(who, message, f"1c:{verb}:{case}:{value}", kill)

    def _press(self, who: int, message: Json, pressed: str, kill: float | None) -> None:
        before = self._cases()
        self.stage.pressed(who, message, pressed, kill)
        if not self._rights(who):
            assert self._cases() == before, f"{who} changed a case by {pressed}"

    @rule(
        pick=PICK,
        who=PEOPLE,
        words=SAID,
        photo=st.sampled_from([None, None, "photo", "file"]),
        kill=KILL,
    )
    def reply(self, pick: int, who: int, words: str, photo: str | None, kill: float | None) -> None:
        """To anything that the bot said in the group."""
        person, asked = self.stage.person(who), one_of(self._said_in(GROUP), pick)
        if not words.strip():
            return
        before = self._cases()
        if photo is None:
            act = person.say(words, GROUP, reply_to=asked)
        else:
            caption = words[:1024]
            act = person.photo(corpus.GOOD, GROUP, caption=caption, as_file=photo == "file", reply_to=asked)
        about = [
            row[0] for row in self.stage.street.rows("SELECT message_id FROM messages WHERE purpose = 'card'")
        ]
        if asked["message_id"] in about and not words.startswith("/"):
            self.stage.answered(who, GROUP, act, kill)
        else:
            self.stage.act(act, killed_after=kill)
        if not self._rights(who):
            assert self._cases() == before, f"{who} changed a case by saying {words!r}"

    @rule(who=PEOPLE, words=SAID)
    def talk(self, who: int, words: str) -> None:
        """People talk to each other, and the bot listens to nobody who does not answer it."""
        if words.strip() and not words.startswith("/") and "/bind" not in words:
            before, count = self._cases(), len(self._said_in(GROUP))
            self.stage.act(self.stage.person(who).say(words, GROUP))
            assert (self._cases(), len(self._said_in(GROUP))) == (before, count)

    @rule(pick=PICK, kill=KILL)
    def rider_presses(self, pick: int, kill: float | None) -> None:
        known = sorted(pressed for chat, pressed in self.stage.seen if chat == LI)
        if known:
            pressed = one_of(known, pick)
            self.stage.pressed(LI, self.stage.seen[LI, pressed], pressed, kill)

    @rule(
        pick=PICK,
        who=st.sampled_from([LI, ZHOU, STRANGER]),
        verb=st.sampled_from("ynasb321"),
        case=st.integers(0, 3),
        at_round=st.integers(-1, 2),
        kill=KILL,
    )
    def forge_an_answer(
        self, pick: int, who: int, verb: str, case: int, at_round: int, kill: float | None
    ) -> None:
        """Whether any case is mended, said by anybody, under any message of theirs."""
        before = self._cases()
        said = self._said_in(who) if who in self.stage.street.pg.world.chats else []
        if said:
            self.stage.pressed(who, one_of(said, pick), f"1v:{verb}:{case}:{at_round}", kill)
        if who == STRANGER:
            assert self._cases() == before

    @rule(pick=PICK, words=SAID, kill=KILL)
    def rider_answers(self, pick: int, words: str, kill: float | None) -> None:
        said = self._said_in(LI)
        if words.strip():
            asked = one_of(said, pick)
            self.stage.answered(LI, LI, self.stage.street.li.say(words, reply_to=asked), kill)

    @rule(
        command=st.sampled_from(
            ["/find 001", "/reassign 001", "/audit 001", "/open", "/staff", "/find 9", "/stats"]
        ),
        where=st.sampled_from([None, GROUP]),
    )
    def admin_asks(self, command: str, where: int | None) -> None:
        self.stage.answered(ZHANG, where or ZHANG, self.stage.street.zhang.say(command, where))

    @rule(pick=PICK, kill=KILL)
    def admin_presses(self, pick: int, kill: float | None) -> None:
        known = sorted(pressed for chat, pressed in self.stage.seen if chat == ZHANG)
        if known:
            pressed = one_of(known, pick)
            self.stage.pressed(ZHANG, self.stage.seen[ZHANG, pressed], pressed, kill)

    @rule(pick=PICK)
    def somebody_deletes(self, pick: int) -> None:
        post = self.stage.street.wang.post_of(one_of(self._said_in(GROUP), pick))
        assert post is not None
        if len(self._said_in(GROUP)) > 1:
            self.stage.street.pg.world.delete(post)

    @rule(hours=st.sampled_from([0.1, 1, 14, 80]), kill=KILL)
    def later(self, hours: float, kill: float | None) -> None:
        self.stage.act(self.stage.street.later(hours=hours), killed_after=kill)


@briefly_and_long
@pytest.mark.usefixtures("unhurried")
def test_whatever_a_group_does(street_template: str, effort: settings) -> None:
    search(Group, street_template, effort)
