"""Files: documents, photos, albums, profile photos; up and down, byte for byte."""

import io
import os
import pathlib

from telethon import functions, types

from accounts import entities, refused, signed_in
from checks import digest, holds, same
from picture import png
from world import DIR, FRIEND

BIG = 12 << 20  # bytes: more than 10 MB goes up in big parts


async def files():
    async with signed_in("me") as me, signed_in("friend") as friend:
        sent = await document(me, friend)
        await small(me)
        await photo(me, friend)
        await album(me, friend)
        await profile(me, friend)
        await again(me, friend, sent)


async def document(me, friend):
    data = os.urandom(BIG)
    path = DIR / "random.bin"
    path.write_bytes(data)
    steps = []
    sent = await me.send_file(
        "sandbox_friend", str(path), caption="**12** MB", progress_callback=lambda n, of: steps.append((n, of))
    )
    same("progress of the upload", steps[-1], (BIG, BIG))
    seen = (await friend.get_messages("sandbox_me", 1))[0]
    for who, m in ("sent", sent), ("seen by the friend", seen):
        same(f"{who}: caption", (m.message, entities(m)), ("12 MB", [("Bold", 0, 2)]))
        same(
            f"{who}: document",
            (m.document.size, m.file.name, m.document.mime_type),
            (BIG, "random.bin", "application/octet-stream"),
        )
        holds(f"{who}: no file reference", m.document.file_reference)
    got = await friend.download_media(seen, str(DIR / "came.bin"))
    same("12 MB, down by the friend", digest(pathlib.Path(got).read_bytes()), digest(data))
    got = await me.download_media(await me.get_messages("sandbox_friend", ids=sent.id), bytes)
    same("12 MB, down by me", digest(got), digest(data))
    middle = b"".join(
        [c async for c in friend.iter_download(seen.document, offset=5 << 20, request_size=128 << 10, limit=3)]
    )
    same("a part out of the middle", digest(middle), digest(data[5 << 20 :][: 3 * 128 << 10]))
    return sent


async def small(me):
    """In small parts, from memory, and of sizes at the edges of a part."""
    for size in 1, 128 << 10, (128 << 10) + 1, 1_000_003:
        data = os.urandom(size)
        file = io.BytesIO(data)
        file.name = f"{size}.bin"
        sent = await me.send_file("me", file, force_document=True)
        same(
            f"{size} bytes",
            digest(await me.download_media(await me.get_messages("me", ids=sent.id), bytes)),
            digest(data),
        )
        same(f"{size} bytes: name", sent.file.name, f"{size}.bin")
    found = await me.get_messages("me", 10, filter=types.InputMessagesFilterDocument())
    same("found as documents", [m.file.size for m in found], [1_000_003, (128 << 10) + 1, 128 << 10, 1])
    location = types.InputDocumentFileLocation(
        sent.document.id, sent.document.access_hash + 1, sent.document.file_reference, ""
    )
    await refused(
        "a file with another access hash",
        "LocationInvalidError",
        me(functions.upload.GetFileRequest(location, 0, 4096)),
    )
    location.access_hash -= 1
    await refused("an odd limit", "LimitInvalidError", me(functions.upload.GetFileRequest(location, 0, 4097)))


async def photo(me, friend):
    data = png(320, 200)
    path = DIR / "picture.png"
    path.write_bytes(data)
    await me.send_file("sandbox_friend", str(path), caption="look")
    seen = (await friend.get_messages("sandbox_me", 1))[0]
    same("a photo", (type(seen.media).__name__, seen.raw_text), ("MessageMediaPhoto", "look"))
    whole = max((s for s in seen.photo.sizes if hasattr(s, "w")), key=lambda s: s.w)
    same("its size", (whole.w, whole.h), (320, 200))
    got = await friend.download_media(seen, bytes)
    holds("a photo that is no picture any more", got[:3] == b"\xff\xd8\xff" or got[:8] == data[:8])
    size = whole.sizes[-1] if hasattr(whole, "sizes") else whole.size
    same("bytes of it", len(got), size)
    same(
        "found as photos",
        [m.id for m in await friend.get_messages("sandbox_me", 10, filter=types.InputMessagesFilterPhotos())],
        [seen.id],
    )
    edited = await me.edit_message("sandbox_friend", (await me.get_messages("sandbox_friend", 1))[0].id, "look again")
    same("the caption edited", (edited.raw_text, type(edited.media).__name__), ("look again", "MessageMediaPhoto"))


async def album(me, friend):
    paths = []
    for n in range(3):
        paths.append(str(DIR / f"{n}.png"))
        pathlib.Path(paths[-1]).write_bytes(png(100 + n, 80, shade=n * 100))
    sent = await me.send_file("sandbox_supergroup", paths, caption=["one", "two", "three"])
    same("an album", [m.raw_text for m in sent], ["one", "two", "three"])
    seen = (await friend.get_messages("sandbox_supergroup", 3))[::-1]
    same("the album, for the friend", [(m.id, m.raw_text) for m in seen], [(m.id, m.raw_text) for m in sent])
    holds(
        "no album: the messages have no group in common", seen[0].grouped_id and len({m.grouped_id for m in seen}) == 1
    )
    same("its pictures", [max(s.w for s in m.photo.sizes if hasattr(s, "w")) for m in seen], [100, 101, 102])


async def profile(me, friend):
    same("a profile photo before there is one", await friend.download_profile_photo("sandbox_me", bytes), None)
    uploaded = await me.upload_file(png(200, 200, 50), file_name="me.png")
    await me(functions.photos.UploadProfilePhotoRequest(file=uploaded))
    holds("my profile photo is not set", (await me.get_me()).photo)
    for who in me, friend:
        got = await who.download_profile_photo("sandbox_me", bytes)
        holds("the profile photo is no picture", got and (got[:3] == b"\xff\xd8\xff" or got[:4] == b"\x89PNG"))
    photos = await friend.get_profile_photos("sandbox_me")
    same("profile photos", len(photos), 1)


async def again(me, friend, sent):
    """A file that is there already: sent anew, forwarded, edited into another message."""
    copy = await me.send_file("sandbox_supergroup", sent.document, caption="once more")
    same("sent anew", (copy.document.id, copy.document.size), (sent.document.id, BIG))
    f = await me.forward_messages("sandbox_friend", copy)
    same("forwarded", f.document.id, sent.document.id)
    seen = (await friend.get_messages("sandbox_me", 1))[0]
    part = b"".join([c async for c in friend.iter_download(seen.document, request_size=64 << 10, limit=1)])
    same("a part of what was forwarded", len(part), 64 << 10)
    same("who it was forwarded to", seen.peer_id.user_id if seen.out else FRIEND, FRIEND)
