"""A form that came in a request, read into memory: one that is cut off leaves no file open behind it."""

from aiohttp import BodyPartReader, web

from playground.methods.call import Upload

Field = tuple[str, str | Upload]


async def fields_of(request: web.Request) -> list[Field]:
    """(name, words or file) of every field, in the order in which they came.

    aiohttp's own `request.post()` opens a temporary file for each upload, and leaves it to the garbage
    collector when the rest of the upload never comes.
    """
    if request.content_type != "multipart/form-data":
        return [(name, value) for name, value in (await request.post()).items() if isinstance(value, str)]
    found: list[Field] = []
    size, most = 0, request.client_max_size
    form = await request.multipart()
    while (part := await form.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError("a part of the form has no name")
        data = bytes(await part.read(decode=True))
        size += len(data)
        if size > most:
            raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=size)
        if part.filename:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            found.append((part.name, Upload(part.filename, mime, data)))
        else:
            found.append((part.name, data.decode(part.get_charset("utf-8"))))
    return found
