"""The HTTP that the page speaks: what there is to see, what a person does, the clock and the faults."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from playground import samples
from playground.chats import Chat, Json
from playground.errors import ApiError, HandError
from playground.faults import Fault
from playground.forms import fields_of
from playground.methods.call import Upload
from playground.person import Person
from playground.showing import fault_json, page_message, state
from playground.wire import BotApi
from playground.world import World

WEB = Path(__file__).parent / "web"
_KEEP_ALIVE = 15.0
_TRUE = {"1", "true", "yes", "on"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Act = Callable[[Person, Json], Awaitable[Any]]


class Control:
    """The page's side of the server."""

    def __init__(
        self, world: World, api: BotApi, person: Callable[[int], Person], grids: Json | None
    ) -> None:
        self.world = world
        self.api = api
        self.person = person
        self.grids = grids
        self._streams: set[asyncio.Queue[Json | None]] = set()
        world.watchers.append(self._tell)

    def routes(self) -> list[web.RouteDef]:
        """Where it listens."""
        acts: dict[str, Act] = {
            "say": self._say,
            "location": self._location,
            "live": self._live,
            "stop_live": self._stop_live,
            "venue": self._venue,
            "press": self._press,
            "tap": self._tap,
            "react": self._react,
            "sticker": self._sticker,
            "voice": self._voice,
            "edit": self._edit,
            "block": self._block,
        }
        return [
            web.get("/", self._index),
            web.get("/web/{path:.+}", self._static),
            web.get("/play/state", _kindly(self._state)),
            web.get("/play/messages", _kindly(self._messages)),
            web.get("/play/calls", _kindly(self._calls)),
            web.get("/play/file/{file_id}", self._file),
            web.get("/play/sample/{name}", self._sample),
            web.get("/play/stream", self._stream),
            web.post("/play/photo", _kindly(self._photo)),
            web.post("/play/clock", _kindly(self._clock)),
            web.post("/play/fault", _kindly(self._fault)),
            web.delete("/play/fault", _kindly(self._no_faults)),
            web.post("/play/group", _kindly(self._group)),
            *(web.post(f"/play/{name}", _kindly(self._acting(act))) for name, act in acts.items()),
        ]

    # -- seeing

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return self._page_file("index.html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self._page_file(request.match_info["path"])

    def _page_file(self, name: str) -> web.StreamResponse:
        path = (WEB / name).resolve()
        if not path.is_relative_to(WEB) or not path.is_file():
            return web.json_response({"error": f"there is no {name}"}, status=404)
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def _state(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(state(self.world, self.api, self.grids))

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        person = self.person(int(request.query["as"]))
        chat = person.chat_of(int(request.query["chat"]))
        thread = int(request.query.get("thread") or 0)
        posts = [p for p in chat.posts.values() if not thread or p.json.get("message_thread_id") == thread]
        return web.json_response(
            {
                "messages": [page_message(self.world, post) for post in posts],
                "keyboard": person.keyboard(chat.id),
                "commands": self.api.profile.seen_by(person.human, chat),
            }
        )

    async def _calls(self, request: web.Request) -> web.StreamResponse:
        since = int(request.query.get("since") or 0)
        calls = [call.json() for call in self.api.calls if call.n > since]
        return web.json_response({"calls": calls, "next": self.api.calls.total}, dumps=_dumps)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        kept = self.world.files.get(request.match_info["file_id"])
        if kept is None:
            return web.json_response({"error": "the file is not there"}, status=404)
        # Only pictures are shown; whatever else people sent is handed over as a download.
        shown = kept.mime in {"image/jpeg", "image/png", "image/webp", "audio/ogg"}
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=86400"}
        return web.Response(
            body=kept.data, content_type=kept.mime if shown else "application/octet-stream", headers=headers
        )

    async def _sample(self, request: web.Request) -> web.StreamResponse:
        try:
            return web.Response(body=samples.read(request.match_info["name"]), content_type="image/jpeg")
        except (LookupError, OSError) as error:
            return web.json_response({"error": str(error)}, status=404)

    def _tell(self, event: Json) -> None:
        if not self._streams:
            return
        shown = dict(event)
        if event["kind"] in {"message", "edited"}:
            post = self.world.chats[event["chat"]].posts.get(event["message_id"])
            if post is not None:
                shown["message"] = page_message(self.world, post)
        for stream in self._streams:
            stream.put_nowait(shown)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        events: asyncio.Queue[Json | None] = asyncio.Queue()
        self._streams.add(events)
        try:
            await response.write(b": here\n\n")
            while True:
                try:
                    async with asyncio.timeout(_KEEP_ALIVE):
                        event = await events.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if event is None:
                    return response
                await response.write(f"data: {_dumps(event)}\n\n".encode())
        except ConnectionError:
            return response
        finally:
            self._streams.discard(events)

    def close(self) -> None:
        """Ends all streams."""
        for stream in self._streams:
            stream.put_nowait(None)

    # -- acting

    def _acting(self, act: Act) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.json()
            result = await act(self.person(int(body["as"])), body)
            return web.json_response(result if isinstance(result, dict) else {"ok": True}, dumps=_dumps)

        return handle

    def _stored(self, body: Json) -> Json:
        """The message that a request names; one that is gone is named by its ids alone."""
        chat = self.world.chats[int(body["chat"])]
        number = int(body["message_id"])
        post = chat.posts.get(number)
        return post.json if post else {"chat": self.world.chat_json(chat), "message_id": number}

    def _place(self, body: Json) -> tuple[int, Json | None, int | None]:
        """Chat, the message replied to and the thread of a request."""
        reply = body.get("reply_to")
        message = self._stored({**body, "message_id": reply}) if reply else None
        return int(body["chat"]), message, int(body["thread"]) if body.get("thread") else None

    async def _say(self, person: Person, body: Json) -> Json:
        chat, reply, thread = self._place(body)
        text = str(body["text"])
        if text.split(maxsplit=1)[:1] == ["/start"] and chat == person.id:
            return await person.start(text.removeprefix("/start").strip())
        return await person.say(text, chat, reply_to=reply, thread=thread)

    async def _location(self, person: Person, body: Json) -> Json:
        chat, reply, thread = self._place(body)
        return await person.location(
            float(body["lat"]),
            float(body["lng"]),
            chat,
            accuracy=body.get("accuracy"),
            live_period=body.get("live_period"),
            thread=thread,
            reply_to=reply,
        )

    async def _live(self, person: Person, body: Json) -> Json:
        person.phone_location = float(body["lat"]), float(body["lng"])
        return await person.live_update(
            self._stored(body), *person.phone_location, accuracy=body.get("accuracy")
        )

    async def _stop_live(self, person: Person, body: Json) -> Json:
        return await person.stop_live(self._stored(body))

    async def _venue(self, person: Person, body: Json) -> Json:
        where = float(body["lat"]), float(body["lng"])
        return await person.venue(*where, str(body["title"]), str(body["address"]), int(body["chat"]))

    async def _press(self, person: Person, body: Json) -> Json:
        return {"answer": await person.forge(self._stored(body), str(body["data"]))}

    async def _tap(self, person: Person, body: Json) -> Json:
        if "lat" in body:  # the pin says where the phone is by now
            person.phone_location = float(body["lat"]), float(body["lng"])
        return await person.tap(str(body["label"]), int(body["chat"]))

    async def _react(self, person: Person, body: Json) -> None:
        await person.react(self._stored(body), str(body["emoji"]))

    async def _sticker(self, person: Person, body: Json) -> Json:
        return await person.sticker(int(body["chat"]))

    async def _voice(self, person: Person, body: Json) -> Json:
        return await person.voice(int(body["chat"]))

    async def _edit(self, person: Person, body: Json) -> Json:
        return await person.edit(self._stored(body), str(body["text"]))

    async def _block(self, person: Person, body: Json) -> None:
        self.world.block_bot(person.id, blocked=bool(body["blocked"]))

    async def _photo(self, request: web.Request) -> web.StreamResponse:
        form = await fields_of(request)
        fields = {name: value for name, value in form if isinstance(value, str)}
        person = self.person(int(fields["as"]))
        chat, reply, thread = self._place(fields)
        caption = fields.get("caption") or None
        pictures = [(str(value), samples.read(str(value))) for name, value in form if name == "sample"]
        pictures.extend((value.name, value.data) for _, value in form if isinstance(value, Upload))
        if not pictures:
            raise HandError("no photo was chosen")
        as_file = fields.get("as_file", "").lower() in _TRUE
        if as_file or len(pictures) == 1:
            messages = [
                await person.photo(
                    data,
                    chat,
                    caption=caption if number == 0 else None,
                    as_file=as_file,
                    filename=name,
                    reply_to=reply,
                    thread=thread,
                )
                for number, (name, data) in enumerate(pictures)
            ]
        else:
            messages = await person.album(
                [data for _, data in pictures], chat, caption=caption, reply_to=reply, thread=thread
            )
        return web.json_response({"messages": messages})

    # -- the world itself

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        moved = self.world.clock.advance(timedelta(seconds=float(body["advance_seconds"])))
        now = self.world.clock.now().isoformat(timespec="seconds")
        self.world.tell({"kind": "clock", "now": now})
        await moved
        return web.json_response({"now": now})

    async def _fault(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        chat = body.get("chat_id")
        fault = Fault(
            method=str(body.get("method") or "*"),
            kind=str(body["kind"]),
            chat_id=int(chat) if chat else None,
            times=int(body.get("times") or 1),
            retry_after=int(body.get("retry_after") or 3),
            delay=float(body.get("delay") or 30),
        )
        self.api.faults.add(fault)
        self.world.tell({"kind": "state"})
        return web.json_response(fault_json(fault))

    async def _no_faults(self, _request: web.Request) -> web.StreamResponse:
        self.api.faults.clear()
        self.world.tell({"kind": "state"})
        return web.json_response({"ok": True})

    async def _group(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        chat: Chat = self.world.chats[int(body["chat"])]
        if not chat.is_group:
            raise HandError("a private chat has no members to change")
        answer: Json = {"chat": chat.id}
        statuses = {"kick": "kicked", "promote": "administrator", "demote": "member", "add_bot": "member"}
        if body["op"] == "migrate":
            answer["chat"] = self.world.migrate(chat.id)
        elif body["op"] == "create_topic":
            answer["thread"] = self.world.create_topic(chat.id, str(body["name"]))
        elif body["op"] in statuses:
            self.world.set_bot_status(chat.id, statuses[body["op"]])  # type: ignore[arg-type]  # the table's values
        else:
            raise HandError(f"there is no operation {body['op']!r}")
        return web.json_response(answer)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _kindly(handler: Handler) -> Handler:
    """Answers what a person cannot do, or a request that lacks something, with 400 and a sentence."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except KeyError as error:
            why = f"there is no {error.args[0]!r} (a field that is missing, or an id that does not exist)"
        except (LookupError, HandError, ApiError, OSError) as error:
            why = str(error)
        except (TypeError, ValueError) as error:
            why = f"the request cannot be read: {error}"
        return web.json_response({"error": why}, status=400)

    return handle
