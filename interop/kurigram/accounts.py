"""Kurigram's clients of the sandbox's accounts."""

import base64
import contextlib
import hashlib

from pyrogram import Client, errors
from pyrogram.connection import Connection
from pyrogram.crypto import rsa

from checks import Differs
from world import ADDRESS, CODE, DIR, KEY, PASSWORD, PHONES, TOKEN


def der_numbers(data):
    """The two integers of an RSA public key: PKCS #1, a sequence of modulus and exponent."""

    def item(at):
        size, at = data[at + 1], at + 2
        if size & 0x80:
            n = size & 0x7F
            size, at = int.from_bytes(data[at : at + n], "big"), at + n
        return at, size

    at, _ = item(0)
    numbers = []
    for _ in range(2):
        at, size = item(at)
        numbers.append(int.from_bytes(data[at : at + size], "big"))
        at += size
    return numbers


def tl_bytes(number):
    b = number.to_bytes((number.bit_length() + 7) // 8, "big")
    b = bytes([len(b)]) + b if len(b) < 254 else b"\xfe" + len(b).to_bytes(3, "little") + b
    return b + bytes(-len(b) % 4)


def know_key():
    """Kurigram has no call for another server's key, only its table of them."""
    lines = KEY.read_text().splitlines()
    m, e = der_numbers(base64.b64decode("".join(line for line in lines if not line.startswith("-"))))
    digest = hashlib.sha1(tl_bytes(m) + tl_bytes(e)).digest()
    rsa.server_public_keys[int.from_bytes(digest[-8:], "little", signed=True)] = rsa.PublicKey(m, e)


know_key()


def dialler(address):
    """Connections that go to the sandbox, or to a relay before it, whatever the address asked for."""

    class ToSandbox(Connection):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.server_address, self.port = address
            self.ipv6 = False

    return ToSandbox


async def refused(what, error, request):
    """Awaits a request that must be refused with this error of pyrogram.errors."""
    try:
        got = await request
    except getattr(errors, error):
        return
    except errors.RPCError as e:
        raise Differs(f"{what}: got {type(e).__name__}, want {error}") from e
    raise Differs(f"{what}: got {got!r}, want {error}")


def client(session, address=None, **options):
    """A client that is not connected yet. Its session is kept in DIR."""
    return Client(
        session,
        api_id=1,
        api_hash="0123456789abcdef0123456789abcdef",
        workdir=DIR,
        connection_factory=dialler(address or ADDRESS),
        **options,
    )


@contextlib.asynccontextmanager
async def signed_in(who, session=None, **options):
    """A started client of an account of the default world."""
    if who == "bot":
        options["bot_token"] = TOKEN
    else:
        options |= {"phone_number": PHONES[who], "phone_code": CODE, "password": PASSWORD}
    c = client(session or who, **options)
    await c.start()
    try:
        yield c
    finally:
        await c.stop()


def entities(message):
    """A message's entities as (kind, offset, length)."""
    return [(e.type.name, e.offset, e.length) for e in message.entities or message.caption_entities or []]


def now(message):
    """What of a message must be the same wherever it is read."""
    return message.id, str(message.text or message.caption or ""), entities(message)
