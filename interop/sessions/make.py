"""Makes a session with the library that is installed, and prints it: a session
file as SQL, and session strings as comments before it. telegram/testdata/sessions
has what it printed for the versions named there.

    make.py telethon|pyrogram FOLDER
"""
import asyncio
import datetime
import inspect
import pathlib
import sqlite3
import sys

KEY = bytes((i * i * 7 + i * 11 + 11) & 255 for i in range(256))  # of nobody
NOW = datetime.datetime.fromtimestamp(1700000000, tz=datetime.timezone.utc)
HASH = -1234567890123456789


def show(path):
    print("\n".join(sqlite3.connect(path).iterdump()))


def made(cls, **fields):
    """An object of a TL type, whichever of the fields its layer has."""
    known = inspect.signature(cls.__init__).parameters
    fields = {k: v for k, v in fields.items() if k in known}
    for name, p in known.items():
        if name != "self" and p.default is p.empty:
            fields.setdefault(name, None)
    return cls(**fields)


def telethon(folder):
    from telethon.crypto import AuthKey
    from telethon.tl import types

    try:
        from telethon.sessions import SQLiteSession, StringSession
    except ImportError:  # before 1.0
        StringSession = None
        try:
            from telethon.session import Session as SQLiteSession
        except ImportError:
            from telethon.tl.session import Session as SQLiteSession

    for address in ("149.154.167.51", "2001:67c:4e8:f002::a", "149.154.167.40", "127.0.0.1") if StringSession else ():
        s = StringSession()
        s.set_dc(2, address, 443)
        s.auth_key = AuthKey(data=KEY)
        print("--", s.save())
    path = folder / "made.session"
    s = SQLiteSession(str(path))
    if hasattr(s, "set_dc"):
        s.set_dc(2, "149.154.167.51", 443)
    else:
        s.server_address, s.port = "149.154.167.51", 443
    s.auth_key = AuthKey(data=KEY)
    users = [
        made(types.User, id=777000111, access_hash=HASH, first_name="Ann", username="Ann_One", phone="9996620001"),
        made(types.User, id=5000000007, access_hash=77, first_name="Bo"),
    ]
    chats = [
        made(types.Channel, id=1234567890, access_hash=2**62 + 1, title="News", username="the_news"),
        made(types.Chat, id=4321, title="Group"),
    ]
    s.process_entities(made(types.contacts.ResolvedPeer, users=users, chats=chats))
    if hasattr(s, "set_update_state"):
        s.set_update_state(0, types.updates.State(pts=100, qts=3, date=NOW, seq=9, unread_count=0))
        s.set_update_state(1234567890, types.updates.State(pts=55, qts=0, date=NOW, seq=0, unread_count=0))
        # as the client does when it disconnects
        s.process_entities(made(types.contacts.ResolvedPeer, users=[types.InputPeerUser(0, 777000111)], chats=[]))
    s.save()
    if hasattr(s, "close"):  # since 0.17
        s.close()
    show(path)


async def pyrogram(folder):
    from pyrogram import storage

    s = getattr(storage, "FileStorage", None) or storage.SQLiteStorage
    s = s("made", folder)
    await s.open()

    async def fill(user, bot, test):
        await s.dc_id(4)
        await s.test_mode(test)
        await s.auth_key(KEY)
        await s.user_id(user)
        await s.is_bot(bot)
        if hasattr(s, "api_id"):
            await s.api_id(12345)
        try:
            print("--", await s.export_session_string())
        except Exception as e:  # Pyrogram 1.2 knows no long ids
            print("-- none:", e)

    await fill(5000000007, True, False)
    await fill(777000111, False, True)
    await fill(777000111, False, False)
    peers = [
        (777000111, HASH, "user", "9996620001"),
        (5000000007, 77, "bot", None),
        (-1001234567890, 2**62 + 1, "supergroup", None),
        (-4321, 0, "group", None),
    ]
    names = {777000111: "ann_one", -1001234567890: "the_news"}
    if hasattr(s, "update_usernames"):
        from pyrogram.storage.storage import UpdateState

        await s.update_peers(peers)
        await s.update_usernames([(id, [name]) for id, name in names.items()])
        await s.set_update_state([UpdateState(0, 100, 3, 1700000000, 9), UpdateState(-1001234567890, 55, None, None, None)])
    else:
        await s.update_peers([(id, hash, kind, names.get(id), phone) for id, hash, kind, phone in peers])
    await s.save()
    await s.close()
    show(folder / "made.session")


library, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(parents=True)
if library == "telethon":
    telethon(folder)
else:
    asyncio.run(pyrogram(folder))
