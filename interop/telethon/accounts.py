"""Telethon's clients of the sandbox's accounts."""

import contextlib

from telethon import TelegramClient, errors
from telethon.crypto import rsa
from telethon.sessions import SQLiteSession

from checks import Differs
from world import ADDRESS, CODE, DC, DIR, KEY, PASSWORD, PHONES, TOKEN

rsa.add_key(KEY.read_bytes(), old=False)


async def refused(what, error, request):
    """Awaits a request that must be refused with this error of telethon.errors."""
    try:
        got = await request
    except getattr(errors, error):
        return
    except errors.RPCError as e:
        raise Differs(f"{what}: got {type(e).__name__}, want {error}") from e
    raise Differs(f"{what}: got {got!r}, want {error}")


def client(session, address=None, **options):
    """A client that is not connected yet. A session that is a name is kept in DIR."""
    if isinstance(session, str):
        session = SQLiteSession(str(DIR / session))
    session.set_dc(DC, *(address or ADDRESS))
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


async def the_group(c):
    """The default world's basic group: a client knows it from its dialogs only."""
    return next(d.input_entity for d in await c.get_dialogs() if d.title == "Sandbox Group")


def entities(message):
    """A message's entities as (kind, offset, length)."""
    return [(type(e).__name__.replace("MessageEntity", ""), e.offset, e.length) for e in message.entities or []]


def now(message):
    """What of a message must be the same wherever it is read."""
    return message.id, message.message, entities(message)
