"""The body of a request, read no further than it may be long."""

from fastapi import Request

from handlers.doors.problems import Stop


async def body_of(request: Request, longest: int) -> bytes:
    """The whole body. Raises Stop 413 when it is longer than `longest` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            raise Stop(413, f"En begäran får vara högst {longest // 1000} kB. Dela upp den.")
    return bytes(body)
