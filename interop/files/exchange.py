"""Telethon downloads what tgscript has sent, and tgscript what Telethon has: exchange.py give, or take."""

import asyncio
import os
import pathlib
import subprocess
import sys
import wave

from telethon import functions, types

from accounts import entities, signed_in
from checks import digest, holds, same
from driving import drive
from picture import png
from world import CODE, DC, DIR, HOST, KEY, PHONES, PORT

# bytes: a part, the most of a small file, and their neighbours
SIZES = 1, 1000, 128 << 10, 512 << 10, (512 << 10) + 1, 10 << 20, (10 << 20) + 1, 30 << 20
PIPED = (11 << 20) + 77
HERE = pathlib.Path(__file__).parent


def tgscript(script, *args, stdin=b""):
    """Runs a script as sandbox_me and returns what it printed: by its first column, the second."""
    server = ["--server", f"{HOST}:{PORT}", "--server-key", KEY, "--server-dc", str(DC)]
    server += ["--phone", PHONES["me"], "--code", CODE, "--allow-read", DIR, "--allow-write", DIR]
    ran = subprocess.run([os.environ["TGSCRIPT"], "run", *server, HERE / script, *args], input=stdin, capture_output=True)
    same(f"{script}, its errors and status", (ran.stderr.decode(), ran.returncode), ("", 0))
    return dict(line.split("\t") for line in ran.stdout.decode().splitlines())


def files():
    """Makes what is sent: content by the name of its file."""
    content = {f"{size}.bin": os.urandom(size) for size in (0, *SIZES)}
    content |= {f"{n}.png": png(320 + n, 200, shade=n * 20) for n in range(12)}
    for name, data in content.items():
        (DIR / name).write_bytes(data)
    (DIR / "sizes").write_text("".join(f"{size}\n" for size in SIZES))
    with wave.open(str(DIR / "voice.wav"), "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(8000)
        w.writeframes(bytes(32000))
    content["voice.wav"] = (DIR / "voice.wav").read_bytes()
    return content


async def give():
    content = files()
    piped = os.urandom(PIPED)
    async with signed_in("friend") as friend:
        # a thumbnail is a JPEG: the sandbox makes one of a picture
        me = await friend.send_file("me", str(DIR / "3.png"))
        (DIR / "thumb.jpg").write_bytes(await friend.download_media(me, bytes))
        said = await asyncio.to_thread(tgscript, "give.lua", DIR, stdin=piped)

        # each side of a private chat has ids of its own, in the same order
        came = sorted([m async for m in friend.iter_messages("sandbox_me") if m.media], key=lambda m: m.id)
        gave = sorted(int(id) for ids in said.values() for id in ids.split())
        same("messages with files", len(came), len(gave))
        by_id = dict(zip(gave, came))

        async def read(what):
            return [by_id[int(id)] for id in said[what].split()]

        async def whole(what, data, name, kind="application/octet-stream"):
            (m,) = await read(what)
            same(f"{what}: name, size and type", (m.file.name, m.file.size, m.file.mime_type), (name, len(data), kind))
            same(f"{what}: content", digest(await friend.download_media(m, bytes)), digest(data))
            return m

        for size in SIZES:
            m = await whole(f"size {size}", content[f"{size}.bin"], f"{size}.bin")
            same(f"size {size}: caption", (m.message, entities(m)), (f"{size} bytes", [("Bold", 0, len(str(size)))]))
        await whole("content", b"Hello there!", "hello.txt", "text/plain")
        await whole("stdin", piped, "stdin.bin")
        await whole("handle", content["1000.bin"], "handle.bin")
        await whole("chunks", b"".join(bytes([65 + n]) * 300000 for n in (4, 3, 2, 1, 0)), "chunks.txt", "text/plain")
        await whole("uploaded", content["1000.bin"], "later.bin")
        (photo,) = await read("photo")
        await picture(friend, "photo", photo, 320)
        same("photo: caption and spoiler", (photo.message, getattr(photo.media, "spoiler", None)), ("look", True if hasattr(photo.media, "spoiler") else None))
        (again,) = await read("again")
        same("again: the photo and its caption", (again.photo.id, again.message), (photo.photo.id, "look again"))
        await whole("as a file", content["0.png"], "0.png", "image/png")
        thumb = await whole("thumb", content["1000.bin"], "1000.bin")
        holds("thumb: there is none", thumb.document.thumbs)
        got = await friend.download_media(thumb, bytes, thumb=-1)
        holds("thumb: no JPEG", got[:3] == b"\xff\xd8\xff")
        album = await read("album")
        for n, m in enumerate(album):
            await picture(friend, f"album, {n}", m, 320 + n)
            same(f"album, {n}: caption", m.message, f"number {n}")
        groups = [m.grouped_id for m in album]
        same("album: groups of ten and two", (len(set(groups[:10])), len(set(groups[10:])), len(set(groups))), (1, 1, 2))
        documents = await read("documents")
        same("documents: captions", [m.message for m in documents], ["one", "two"])
        same("documents: one group", len({m.grouped_id for m in documents}), 1)
        for m, name in zip(documents, ("1.bin", "1000.bin")):
            same(f"documents: {name}", digest(await friend.download_media(m, bytes)), digest(content[name]))
        (tone,) = await read("voice")
        same(
            "audio: duration, title and performer",
            (tone.file.duration, tone.file.title, tone.file.performer),
            (2, "A tone", "Nobody"),
        )
        same("audio: content", digest(await friend.download_media(tone, bytes)), digest(content["voice.wav"]))


async def picture(friend, what, m, width):
    same(f"{what}: a photo", type(m.media).__name__, "MessageMediaPhoto")
    same(f"{what}: its width", max(s.w for s in m.photo.sizes if hasattr(s, "w")), width)
    got = await friend.download_media(m, bytes)
    holds(f"{what}: no picture any more", got[:3] == b"\xff\xd8\xff" or got[:4] == b"\x89PNG")


async def take():
    content = files()
    target = DIR / "target"
    target.mkdir()
    async with signed_in("friend") as friend:
        sent = {}  # what Telethon itself gets, by id
        for size in SIZES:
            m = await friend.send_file("sandbox_me", str(DIR / f"{size}.bin"), force_document=True)
            sent[m.id] = content[f"{size}.bin"]
        photos = [await friend.send_file("sandbox_me", str(DIR / "0.png"), caption="look")]
        photos += await friend.send_file("sandbox_me", [str(DIR / f"{n}.png") for n in (1, 2, 3)])
        (DIR / "thumb.jpg").write_bytes(await friend.download_media(photos[0], bytes))
        shown = await friend.send_file(
            "sandbox_me", str(DIR / "1000.bin"), force_document=True, thumb=str(DIR / "thumb.jpg")
        )
        voice = await friend.send_file("sandbox_me", str(DIR / "voice.wav"), voice_note=True)
        for m in [*photos, shown, voice]:
            sent[m.id] = await friend.download_media(m, bytes)
        await friend(functions.photos.UploadProfilePhotoRequest(file=await friend.upload_file(str(DIR / "5.png"))))
        said = await asyncio.to_thread(tgscript, "take.lua", target)
        same("messages with files", len(said), len(sent))
        # each side of a private chat has ids of its own, in the same order
        theirs = dict(zip(sorted(sent), sorted(map(int, said))))
        for id, data in ((theirs[id], data) for id, data in sent.items()):
            for way, want in (
                ("", data),
                (".content", data),
                (".stream", data),
                (".range", data[700:][:600001]),
            ):
                same(f"{len(data)} bytes{way}", digest((target / f"{id}{way}").read_bytes()), digest(want))
        for m in [*photos, shown]:
            sizes = m.photo.sizes if m.photo else m.document.thumbs
            for n, size in enumerate(sizes):
                want = await friend.download_media(m, bytes, thumb=n)
                got = (target / f"{theirs[m.id]}.{size.type}.size").read_bytes()
                same(f"size {size.type} of message {m.id}", digest(got), digest(want))
        holds("no stripped size to look at", any(isinstance(s, types.PhotoStrippedSize) for s in photos[0].photo.sizes))
        want = await friend.download_profile_photo("me", bytes)
        same("the profile photo", digest((target / "profile").read_bytes()), digest(want))


if __name__ == "__main__":
    sys.exit(drive({"give": "__main__", "take": "__main__"}))
