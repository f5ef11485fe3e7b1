"""A bucket over real HTTP, as a server of one's own speaks S3: what is there, what is not, and no bucket."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot import doctor
from bot.config import load
from bot.doctor import FAIL, OK
from storage.photos import PhotoMissing, key_of
from storage.s3 import BucketError, PhotoBucket

PHOTO = b"\xff\xd8 a photo \xff\xd9"
_MISSING = b"<Error><Code>%s</Code><Message>The specified thing does not exist</Message></Error>"


class _Bucket(BaseHTTPRequestHandler):
    """Holds the objects of the one bucket `street`."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]

    def do_GET(self) -> None:
        there = self.path.startswith("/street/")
        data = self.objects.get(self.path)
        if data is None:
            self._answer(404, _MISSING % (b"NoSuchKey" if there else b"NoSuchBucket"))
        else:
            self._answer(200, data)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.path.startswith("/street/"):
            self._answer(404, _MISSING % b"NoSuchBucket")
            return
        self.objects[self.path] = data
        self._answer(200, b"")

    def do_POST(self) -> None:
        """DeleteObjects."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if not self.path.startswith("/street?"):
            self._answer(404, _MISSING % b"NoSuchBucket")
            return
        keys = re.findall("<Key>(.*?)</Key>", asked)
        for key in keys:
            self.objects.pop(f"/street/{key}", None)
        said = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{said}</DeleteResult>".encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 23 Nov 2026 02:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal of a test."""


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """What a server on this machine holds, to which the environment leads."""
    _Bucket.objects = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), _Bucket) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
            monkeypatch.setenv(name, "anybody")
        yield _Bucket.objects
        server.shutdown()
        thread.join()


def test_a_server_of_ones_own_without_tls_keeps_photos(objects: dict[str, bytes]) -> None:
    bucket = PhotoBucket.at("s3://street/photos")
    name = bucket.keep(PHOTO)
    assert objects == {f"/street/photos/{key_of(name)}": PHOTO}
    assert bucket.read(name) == PHOTO
    bucket.remove(name)
    assert not bucket.exists(name)
    with pytest.raises(PhotoMissing):
        bucket.read(name)


def test_a_bucket_that_is_not_there_is_an_outage_and_no_missing_photo(objects: dict[str, bytes]) -> None:
    bucket = PhotoBucket.at("s3://steret/photos")
    for verb in (lambda: bucket.keep(PHOTO), lambda: bucket.read("0" * 64), lambda: bucket.remove("0" * 64)):
        with pytest.raises(BucketError, match="there is no such bucket"):
            verb()
    assert objects == {}


@pytest.mark.parametrize(("bucket", "state"), [("street", OK), ("steret", FAIL)])
def test_the_doctor_knows_a_bucket_that_is_not_there(
    objects: dict[str, bytes], bucket: str, state: str
) -> None:
    found = doctor._photos(load(None, {"GRIDSNAP_STORAGE__PHOTOS": f"s3://{bucket}/photos"}))
    assert found.state == state
    assert objects == {}  # it only looked
