"""Moves the file with Telethon: child.go says how."""

import asyncio
import contextlib
import os
import sys

import cryptg  # noqa: F401  Telethon uses it where it is there; without it nothing of this is a measure
from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.sessions import MemorySession
from telethon.tl.types import InputDocumentFileLocation

PART = 512  # KiB
env = os.environ


async def turn(direction, move):
    print(direction, flush=True)
    sys.stdin.readline()
    result = await move
    print("done", flush=True)
    return result


async def main():
    with open(env["FILES_KEY"], "rb") as f:
        rsa.add_key(f.read(), old=False)
    host, _, port = env["FILES_ADDR"].rpartition(":")
    session = MemorySession()
    session.set_dc(2, host, int(port))
    client = TelegramClient(session, 1, "0123456789abcdef0123456789abcdef", receive_updates=False)
    if env["FILES_PHONE"]:
        with contextlib.redirect_stdout(sys.stderr):  # it greets
            await client.start(phone=env["FILES_PHONE"], code_callback=lambda: env["FILES_CODE"])
    else:
        await client.connect()
    file = await turn("up", client.upload_file(env["FILES_UP"], part_size_kb=PART))
    size = int(env["FILES_SIZE"])
    location = InputDocumentFileLocation(7, 8, b"", "")
    if env["FILES_PHONE"]:
        location = (await client.send_file("me", file, force_document=True)).document
        location = InputDocumentFileLocation(location.id, location.access_hash, location.file_reference, "")
    await turn("down", client.download_file(location, env["FILES_DOWN"], part_size_kb=PART, file_size=size))
    sys.stdin.readline()
    await client.disconnect()


asyncio.run(main())
