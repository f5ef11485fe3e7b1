"""Forms that come in whole, with names and files; and forms of which the rest never comes."""

import asyncio
import gc
from tempfile import SpooledTemporaryFile
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, FormData

from playground import Playground
from playground.wire import TOKEN

_CUT_OFF = (
    b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n2001\r\n'
    b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n' + b"\xff" * 70_000
)


def _files() -> int:
    """How many temporary files there are, in whose hands ever."""
    gc.collect()
    return sum(isinstance(thing, SpooledTemporaryFile) for thing in gc.get_objects())


@pytest.mark.parametrize("path", [f"bot{TOKEN}/sendPhoto", "play/photo"], ids=["bot", "page"])
async def test_an_upload_that_is_cut_off_leaves_no_file_open(pg: Playground, path: str) -> None:
    head = f"POST /{path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    address, files, others = urlsplit(pg.api_url), _files(), asyncio.all_tasks()
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(head.encode() + _CUT_OFF)
    writer.write_eof()
    await reader.read()
    if answering := asyncio.all_tasks() - others:
        await asyncio.wait(answering, timeout=5)
    writer.close()
    assert _files() == files


async def test_a_form_with_words_and_a_file_is_read_in_whole(pg: Playground, http: ClientSession) -> None:
    form = FormData({"chat_id": "2001", "caption": "电线"}, quote_fields=False)
    form.add_field("document", b"%PDF-1.4", filename="表.pdf", content_type="application/pdf")
    await pg.person(2001).start()
    async with http.post(f"{pg.api_url}/bot{pg.token}/sendDocument", data=form) as answer:
        sent = (await answer.json())["result"]
    assert sent["caption"] == "电线"
    assert (sent["document"]["file_name"], sent["document"]["mime_type"]) == ("表.pdf", "application/pdf")
