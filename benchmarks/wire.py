"""A Bot API that costs next to nothing and answers after a set time: the other side of every benchmark.

It plays riders who each take their next step when the bot has answered the last one: photo, place, category.
Run by the benchmarks in a process of its own, so that its work is not counted as the bot's.
"""

import argparse
import asyncio
import itertools
import json
import time
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from aiohttp import web
from PIL import Image

GROUP = -1002000000001
FIRST_RIDER = 500_000
_STEPS = 3  # photo, place, category
_SPOT = {"latitude": 35.9563, "longitude": 120.18922, "horizontal_accuracy": 10.0}


def picture() -> bytes:
    """A photo of 1280 × 960 as Telegram hands them out, about 150 KB."""
    side = Image.effect_noise((320, 240), 60).resize((1280, 960)).convert("RGB")
    out = BytesIO()
    side.save(out, "JPEG", quality=80)
    return out.getvalue()


@dataclass
class Rider:
    id: int
    step: int = 0
    asked_at: float = 0.0
    waits: list[float] = field(default_factory=list)


class Wire:
    """The server: `riders` start all at once with /go and are done when each has its receipt."""

    def __init__(
        self, riders: int, latency: float, *, holds_photos: bool = False, photos_alone: bool = False
    ) -> None:
        """`holds_photos`: no photo is given out before every rider is done.

        `photos_alone`: they take three photos, each answered by one message, instead of going on.
        """
        self.latency = latency
        self.holds_photos = holds_photos
        self.photos_alone = photos_alone
        self.riders = {FIRST_RIDER + n: Rider(FIRST_RIDER + n) for n in range(riders)}
        self.updates: list[dict[str, Any]] = []
        self.arrived = asyncio.Event()
        self.ids = itertools.count(1000)
        self.messages = itertools.count(1)
        self.calls: dict[str, int] = {}
        self.cards: dict[str, float] = {}
        self.photo = picture()
        self.finished = 0
        self.started = 0.0
        self.ended = 0.0
        self.over = asyncio.Event()

    # The bot's side --------------------------------------------------------------------------------

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] = self.calls.get(method, 0) + 1
        if method == "getUpdates":
            return await self._get_updates(request)
        data: dict[str, Any] = dict(request.query)
        if request.content_type.startswith("application/json"):
            data |= await request.json()
        elif request.method == "POST":
            data |= dict(await request.post())
        if method != "getMe":
            await asyncio.sleep(self.latency)
        if method == "getFile" and self.holds_photos:
            await self.over.wait()
        result = getattr(self, f"_{method}", lambda _data: True)(data)
        return web.json_response({"ok": True, "result": result})

    async def _get_updates(self, request: web.Request) -> web.Response:
        data = dict(request.query)
        if request.content_type.startswith("application/json"):
            data |= await request.json()
        elif request.method == "POST":
            data |= {key: str(value) for key, value in (await request.post()).items()}
        offset = int(data.get("offset") or 0)
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        if not self.updates:
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), float(data.get("timeout") or 0))
            except TimeoutError:
                return web.json_response({"ok": True, "result": []})
        await asyncio.sleep(self.latency)
        return web.json_response({"ok": True, "result": self.updates[:100]})

    def _getMe(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - the Bot API's names
        return {"id": 1, "is_bot": True, "first_name": "bench", "username": "bench_bot"}

    def _getFile(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = str(data["file_id"])
        return {"file_id": name, "file_unique_id": name, "file_path": f"photos/{name}.jpg"}

    def _sendMessage(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self._said(data)

    def _editMessageText(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self._said(data)

    def _sendPhoto(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.cards[str(data.get("caption", ""))[:60]] = time.perf_counter()
        return self._said(data)

    def _said(self, data: dict[str, Any]) -> dict[str, Any]:
        chat, message = int(data["chat_id"]), next(self.messages)
        rider = self.riders.get(chat)
        if rider is not None:
            self._answered(rider, data, int(data.get("message_id") or message))
        kind = "private" if chat > 0 else "supergroup"
        return {
            "message_id": int(data.get("message_id") or message),
            "date": int(time.time()),
            "chat": {"id": chat, "type": kind},
            "text": ".",
        }

    async def file(self, _: web.Request) -> web.Response:
        await asyncio.sleep(self.latency)
        return web.Response(body=self.photo, content_type="image/jpeg")

    # The riders' side ------------------------------------------------------------------------------

    def _answered(self, rider: Rider, data: dict[str, Any], message_id: int) -> None:
        """The rider has an answer, in this message, and takes the next step."""
        rider.waits.append(time.perf_counter() - rider.asked_at)
        if self.photos_alone and rider.step < _STEPS:
            self._snap(rider)
        elif rider.step == 1:
            self._push(rider, {"location": _SPOT})
        elif rider.step < _STEPS:
            markup = data.get("reply_markup") or "{}"
            keyboard = json.loads(markup) if isinstance(markup, str) else markup
            self._press(rider, keyboard["inline_keyboard"][0][0]["callback_data"], message_id)
        else:
            self.finished += 1
            if self.finished == len(self.riders):
                self.ended = time.perf_counter()
                self.over.set()

    def _snap(self, rider: Rider) -> None:
        name = f"p{rider.id}x{next(self.ids)}"
        sizes = [{"file_id": name, "file_unique_id": name, "width": 1280, "height": 960}]
        self._push(rider, {"photo": sizes})

    def _push(self, rider: Rider, content: dict[str, Any]) -> None:
        number = next(self.ids)
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": rider.id, "type": "private", "first_name": "r"},
            "from": {"id": rider.id, "is_bot": False, "first_name": "r", "language_code": "zh-hans"},
            **content,
        }
        self._deliver(rider, {"update_id": number, "message": message})

    def _press(self, rider: Rider, data: str, message_id: int) -> None:
        number = next(self.ids)
        person = {"id": rider.id, "is_bot": False, "first_name": "r", "language_code": "zh-hans"}
        chat = {"id": rider.id, "type": "private", "first_name": "r"}
        message = {"message_id": message_id, "date": int(time.time()), "chat": chat, "text": "."}
        query = {"id": str(number), "from": person, "chat_instance": "1", "data": data, "message": message}
        self._deliver(rider, {"update_id": number, "callback_query": query})

    def _deliver(self, rider: Rider, update: dict[str, Any]) -> None:
        rider.step += 1
        rider.asked_at = time.perf_counter()
        self.updates.append(update)
        self.arrived.set()

    async def go(self, _: web.Request) -> web.Response:
        self.started = time.perf_counter()
        for rider in self.riders.values():
            self._snap(rider)
        return web.Response()

    async def state(self, _: web.Request) -> web.Response:
        waits = sorted(wait for rider in self.riders.values() for wait in rider.waits)

        def pick(share: float) -> float:
            return waits[int(share * (len(waits) - 1))] if waits else 0.0

        return web.json_response(
            {
                "finished": self.finished,
                "wall": (self.ended or time.perf_counter()) - self.started if self.started else 0.0,
                "done": bool(self.ended),
                "p50": pick(0.5),
                "p95": pick(0.95),
                "p99": pick(0.99),
                "cards": len(self.cards),
                "calls": self.calls,
            }
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--riders", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.1)
    parser.add_argument("--hold-photos", action="store_true")
    parser.add_argument("--photos-alone", action="store_true")
    chosen = parser.parse_args()

    async def serve() -> web.Application:
        wire = Wire(
            chosen.riders, chosen.latency, holds_photos=chosen.hold_photos, photos_alone=chosen.photos_alone
        )
        application = web.Application(client_max_size=32 * 1024 * 1024)
        application.router.add_route("*", "/bot{token}/{method}", wire.call)
        application.router.add_get("/file/bot{token}/{path:.*}", wire.file)
        application.router.add_post("/go", wire.go)
        application.router.add_get("/state", wire.state)
        return application

    web.run_app(serve(), host="127.0.0.1", port=chosen.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
