"""The sandbox as the environment describes it, and what scenarios compare with."""

import asyncio
import contextlib
import os
import pathlib

from telethon import TelegramClient, errors
from telethon.crypto import rsa
from telethon.sessions import SQLiteSession

HOST, _, PORT = os.environ.get("SANDBOX_ADDR", "").rpartition(":")
DC = int(os.environ.get("SANDBOX_DC", "0"))
DIR = pathlib.Path(os.environ.get("SANDBOX_DIR", "."))
CODE = os.environ.get("SANDBOX_CODE", "")
PASSWORD = os.environ.get("SANDBOX_PASSWORD", "")
TOKEN = os.environ.get("SANDBOX_TOKEN", "")
PHONES = {
    "me": os.environ.get("SANDBOX_PHONE", ""),
    "friend": os.environ.get("SANDBOX_FRIEND", ""),
    "locked": os.environ.get("SANDBOX_LOCKED", ""),
}

# the default world
BOT, ME, FRIEND, LOCKED = 1000, 1001, 1002, 1003
GROUP, SUPERGROUP, CHANNEL = 2001, 3001, 3002
NAMES = {"me": "sandbox_me", "friend": "sandbox_friend", "locked": "sandbox_locked", "bot": "sandbox_bot"}
PATIENCE = 15  # seconds to wait for what must come

rsa.add_key(pathlib.Path(os.environ["SANDBOX_KEY"]).read_bytes(), old=False) if "SANDBOX_KEY" in os.environ else None


class Differs(Exception):
    """Something is not as it must be."""


def same(what, got, want):
    if got != want:
        raise Differs(f"{what}: got {got!r}, want {want!r}")


def holds(what, condition):
    if not condition:
        raise Differs(what)


async def refused(what, error, request):
    """Awaits a request that must be refused with this error of telethon.errors."""
    try:
        got = await request
    except getattr(errors, error):
        return
    except errors.RPCError as e:
        raise Differs(f"{what}: got {type(e).__name__}, want {error}") from e
    raise Differs(f"{what}: got {got!r}, want {error}")


async def until(what, condition):
    """Waits until the condition holds; what may be made only when it does not."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while not condition():
        if asyncio.get_running_loop().time() > end:
            raise Differs(f"{what() if callable(what) else what}: not within {PATIENCE} s")
        await asyncio.sleep(0.02)


def client(session, address=None, **options):
    """A client that is not connected yet. A session that is a name is kept in DIR."""
    if isinstance(session, str):
        session = SQLiteSession(str(DIR / session))
    host, port = address or (HOST, int(PORT))
    session.set_dc(DC, host, port)
    options = {"connection_retries": 100, "retry_delay": 0.1, "request_retries": 1, "timeout": 10, **options}
    return TelegramClient(session, 1, "0123456789abcdef0123456789abcdef", **options)


@contextlib.asynccontextmanager
async def signed_in(who, session=None, **options):
    """A connected client of an account of the default world."""
    c = client(session or who, **options)
    if who == "bot":
        await c.start(bot_token=TOKEN)
    else:
        await c.start(phone=PHONES[who], code_callback=lambda: CODE, password=PASSWORD)
    try:
        yield c
    finally:
        await c.disconnect()


async def group(c):
    """The default world's basic group: a client knows it from its dialogs only."""
    return next(d.input_entity for d in await c.get_dialogs() if d.title == "Sandbox Group")


def entities(message):
    """A message's entities as (kind, offset, length)."""
    return [(type(e).__name__.replace("MessageEntity", ""), e.offset, e.length) for e in message.entities or []]


def now(message):
    """What of a message must be the same wherever it is read."""
    return message.id, message.message, entities(message)
