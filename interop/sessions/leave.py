"""Signs in to a sandbox and leaves the session in SANDBOX_DIR as a file,
me.session, and prints it as a string: leave.py telethon|kurigram."""
import asyncio
import pathlib
import sys

here = pathlib.Path(__file__).parent.parent
sys.path[:0] = [str(here / sys.argv[1]), str(here / "python")]
import accounts  # noqa: E402


async def telethon():
    from telethon.sessions import StringSession

    async with accounts.signed_in("me") as c:
        await c.get_dialogs()
        print(StringSession.save(c.session))


async def kurigram():
    async with accounts.signed_in("me") as c:
        async for _ in c.get_dialogs():
            pass
        print(await c.export_session_string())


asyncio.run({"telethon": telethon, "kurigram": kurigram}[sys.argv[1]]())
