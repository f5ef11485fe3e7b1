"""A running street that a synchronous state machine plays on, one step after the other."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Coroutine, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st

from playground import Person, World
from playground.queries import Query
from tests import cast, databases
from tests.hostile import soundness
from tests.stories.street import Json, Street, open_street

T = TypeVar("T")
PICK = st.integers(0, 999)  # an example draws the same whatever is there: a kill may leave more, or less


class Stage:
    """The street, its event loop, and what people have seen of the bot so far."""

    def __init__(self, template: str, **changes: Any) -> None:
        self._files = ExitStack()
        self.folder = Path(tempfile.mkdtemp())
        self._files.callback(shutil.rmtree, self.folder)
        database = self._files.enter_context(databases.copied(template, self.folder))
        self._runner = self._files.enter_context(asyncio.Runner())
        self._opened = open_street(self.folder, database, world=with_a_stranger(), **changes)
        self.street: Street = self.run(self._opened.__aenter__())
        self.seen: dict[tuple[int, str], Json] = {}  # (chat, data of a button) → the message it was under

    def close(self) -> None:
        try:
            self.run(self._opened.__aexit__(None, None, None))
        finally:
            self._files.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def person(self, person_id: int) -> Person:
        return self.street.pg.person(person_id)

    # One step --------------------------------------------------------------------------------------------

    def act(self, work: Awaitable[T], *, killed_after: float | None = None) -> T:
        """What somebody does, to its end; `killed_after` so many seconds the program dies and starts anew."""

        async def play() -> T:
            done = await work
            if killed_after is not None:
                await asyncio.sleep(killed_after)
                await self.street.kill()
                await self.street.start()
            await self.street.settled()
            return done

        result = self.run(play())
        self.look()
        return result

    def answered(self, who: int, chat: int, work: Awaitable[Any], killed_after: float | None = None) -> None:
        """The same, and the bot said something in the chat, changed something there, or put its 👌."""
        before, calls = self.street.pg.world.changes, self.street.pg.calls.total
        self.act(work, killed_after=killed_after)
        posts = self.street.pg.world.chats[chat].posts.values()
        said = any(post.from_bot and post.touched > before for post in posts)
        thumb = any(
            call.n > calls and call.method == "setMessageReaction" and int(call.params["chat_id"]) == chat
            for call in self.street.pg.calls
        )
        assert said or thumb, f"{who} got no answer in {chat}:\n{self.person(who).recent(chat)}"

    def pressed(self, who: int, message: Json, data: str, killed_after: float | None = None) -> Json:
        """The answer to a press, be there such a button or not."""
        asked: list[Query] = []
        person = self.person(who)
        ask = person.queries.ask

        def noted(person_id: int, chat_id: int, now: datetime) -> Query:
            asked.append(ask(person_id, chat_id, now))
            return asked[-1]

        async def press() -> None:
            person.queries.ask = noted  # type: ignore[method-assign]
            try:
                await person.forge(message, data, wait=False)
            finally:
                person.queries.ask = ask  # type: ignore[method-assign]

        self.act(press(), killed_after=killed_after)
        [query] = asked
        assert query.answer is not None, f"the press of {data!r} by {who} was not answered"
        return query.answer

    def look(self) -> None:
        """Everybody remembers every button that they ever saw."""
        for chat in self.street.pg.world.chats.values():
            for post in chat.posts.values():
                for row in post.json.get("reply_markup", {}).get("inline_keyboard", []):
                    for button in row:
                        if "callback_data" in button:
                            self.seen[chat.id, button["callback_data"]] = post.json

    def sound(self) -> None:
        """All that must hold whatever people do; each breach is a sentence."""
        breaches = list(soundness.breaches(self.street))
        assert not breaches, "\n".join(breaches)


def with_a_stranger() -> World:
    """The cast; the Stranger sits in the group, and has no right there."""
    world = World.default()
    world.chats[cast.HAIFENG_GROUP].members.add(9001)
    return world


def one_of(there: Sequence[T], pick: int) -> T:
    return there[pick % len(there)]
