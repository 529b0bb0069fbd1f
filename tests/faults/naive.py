"""The naive program of reliability.md section 0: written in good faith, with every default left as it is.

A signal is answered 202 when JetStream has it; a handler reads the case, adds the signal and writes it back. FastStream,
nats-py, nats-server, SQLAlchemy and SQLite decide the rest. It exists so that the storm proves that it can see a loss.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from faststream.nats import NatsBroker, PullSub
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import JSON
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

broker = NatsBroker(os.environ.get("NAIVE_NATS", "nats://127.0.0.1:4222"))
engine = create_async_engine(f"sqlite+aiosqlite:///{os.environ.get('NAIVE_DATABASE', 'naive.db')}")
sessions = async_sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Case(Base):
    __tablename__ = "cases"
    place: Mapped[str] = mapped_column(primary_key=True)
    signals: Mapped[list[str]] = mapped_column(JSON)


class Report(BaseModel):
    occurred_from: AwareDatetime
    place: dict[str, object] | None = None


class Event(BaseModel):
    id: str
    data: Report


@broker.subscriber("signals", stream="SIGNALS", durable="router", pull_sub=PullSub(batch_size=10))
async def route(event: Event) -> None:
    async with sessions() as session:
        place = str((event.data.place or {}).get("name"))
        case = await session.get(Case, place)
        if case is None:
            session.add(Case(place=place, signals=[event.id]))
        elif event.id not in case.signals:
            case.signals = [*case.signals, event.id]
        await session.commit()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await broker.start()
    yield
    await broker.stop()


app = FastAPI(lifespan=lifespan)


@app.post("/signals", status_code=202)
async def post(event: Event) -> dict[str, str]:
    await broker.publish(event, "signals", stream="SIGNALS", headers={"Nats-Msg-Id": event.id})
    return {"receipt": event.id}


def main() -> None:
    uvicorn.run(app, port=int(os.environ["NAIVE_PORT"]), log_level="warning")
