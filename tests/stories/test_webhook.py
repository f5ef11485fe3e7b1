"""The webhook: what carries the secret is committed before it is answered; what does not is refused."""

import json
import socket

from aiohttp import ClientSession
from pydantic import SecretStr

from bot.config.models import Webhook
from tests import cast
from tests.stories.street import Open

_SECRET = "a-secret-of-the-street"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_report_comes_in_by_webhook_and_nothing_without_the_secret(opened: Open) -> None:
    port = _free_port()
    url = f"http://127.0.0.1:{port}/telegram"
    webhook = Webhook.model_construct(listen="127.0.0.1", port=port, url=url, secret=SecretStr(_SECRET))
    async with opened(telegram={"mode": "webhook", "webhook": webhook}) as street, ClientSession() as http:
        await street.reported()
        await street.wang.hears("261123-001", cast.HAIFENG_GROUP)
        assert not street.calls("getUpdates")

        forged = {"update_id": 1, "message": {}}
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
            async with http.post(url, json=forged, headers=headers) as answer:
                assert answer.status == 403
        right = {"X-Telegram-Bot-Api-Secret-Token": _SECRET}
        for body in (b"", b"[]", b"{}", b'{"update_id": "1"}', b"[" * 10_000):
            async with http.post(url, data=body, headers=right) as answer:
                assert answer.status == 400, body[:20]
        before = street.rows("SELECT count(*) FROM inbox")
        [(known,)] = street.rows("SELECT body FROM inbox ORDER BY id LIMIT 1")
        async with http.post(url, json=json.loads(known), headers=right) as answer:
            assert answer.status == 200
        await street.settled()
        assert street.rows("SELECT count(*) FROM inbox") == before
