"""The police's address on this machine: it serves what it has with an ETag, or answers as it is told, and counts the questions."""

import hashlib
import json
from asyncio import Event
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from mailserver import free_port

from handlers.doors.web import serving


class Police:
    """What it has, newest first as the real one serves it; `instead` is an answer it gives to anybody while it is set."""

    def __init__(self, url):
        self.url, self.notices, self.asked, self.instead = url, [], [], None

    async def answer(self, request: Request) -> Response:
        self.asked.append(dict(request.headers))
        if self.instead is not None:
            return self.instead
        body = json.dumps(self.notices, ensure_ascii=False).encode()
        marks = {"ETag": f'"{hashlib.sha256(body).hexdigest()}"', "Last-Modified": "Thu, 13 May 2027 18:30:00 GMT"}
        if request.headers.get("if-none-match") == marks["ETag"]:
            return Response(status_code=304, headers=marks)
        return Response(body, headers=marks, media_type="application/json")


@asynccontextmanager
async def police():
    """A real server on loopback."""
    number, app = free_port(), FastAPI(openapi_url=None)
    there = Police(f"http://127.0.0.1:{number}/api/events?locationname=Ängelholm")
    app.add_api_route("/api/events", there.answer, methods=["GET"])
    async with serving(app, ("127.0.0.1", number), Event()):
        yield there
