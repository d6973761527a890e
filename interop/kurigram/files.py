"""Files: documents, photos, albums, profile photos; up and down, byte for byte."""

import io
import os

from pyrogram.types import InputChatPhotoStatic, InputMediaPhoto

from accounts import entities, signed_in
from checks import digest, holds, same
from picture import png
from world import DIR, FRIEND, ME, SUPERGROUP, marked

BIG = 12 << 20  # bytes: more than 10 MB goes up in big parts


def picture(name, *how):
    path = DIR / name
    path.write_bytes(png(*how))
    return str(path)


async def files():
    async with signed_in("me") as me, signed_in("friend") as friend:
        for c in me, friend:
            holds("a client has no dialogs", [d async for d in c.get_dialogs()])  # for the access hashes
        await document(me, friend)
        await photo(me, friend)
        await album(me, friend)
        await profile(me, friend)


async def got(c, what):
    return (await c.download_media(what, in_memory=True)).getvalue()


async def newest(c, chat):
    return [m async for m in c.get_chat_history(chat, 1)][0]


async def document(me, friend):
    for name, size in ("random.bin", BIG), ("small.bin", 1), ("middle.bin", 1_000_003):
        data = os.urandom(size)
        file = io.BytesIO(data)
        file.name = name
        sent = await me.send_document(FRIEND, file, caption="**some** bytes", force_document=True)
        seen = await newest(friend, ME)
        for who, m in ("sent", sent), ("seen by the friend", seen):
            same(f"{who}: caption", (str(m.caption), entities(m)), ("some bytes", [("BOLD", 0, 4)]))
            same(f"{who}: document", (m.document.file_size, m.document.file_name), (size, name))
        same(f"{name}, down by the friend", digest(await got(friend, seen)), digest(data))
        same(f"{name}, down by me", digest(await got(me, sent)), digest(data))
        again = await me.send_document("me", sent.document.file_id)
        same(f"{name}, sent anew", digest(await got(me, again)), digest(data))


async def photo(me, friend):
    await me.send_photo(FRIEND, picture("picture.png", 320, 200), caption="look")
    seen = await newest(friend, ME)
    same("a photo", (seen.photo.width, seen.photo.height, str(seen.caption)), (320, 200, "look"))
    data = await got(friend, seen)
    same("bytes of it", len(data), seen.photo.file_size)
    holds("a photo that is no picture any more", data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG")
    edited = await me.edit_message_caption(FRIEND, (await newest(me, FRIEND)).id, "look again")
    same("the caption edited", (str(edited.caption), edited.photo.width), ("look again", 320))


async def album(me, friend):
    media = [InputMediaPhoto(picture(f"{n}.png", 100 + n, 80, n * 100), caption=f"{n}") for n in range(3)]
    sent = await me.send_media_group(marked(SUPERGROUP), media)
    seen = [m async for m in friend.get_chat_history(marked(SUPERGROUP), 3)][::-1]
    same(
        "the album, for the friend",
        [(m.id, str(m.caption), m.photo.width) for m in seen],
        [(m.id, str(m.caption), m.photo.width) for m in sent],
    )
    same("its pictures", [(str(m.caption), m.photo.width) for m in seen], [("0", 100), ("1", 101), ("2", 102)])
    holds(
        "no album: the messages have no group in common",
        seen[0].media_group_id and len({m.media_group_id for m in seen}) == 1,
    )


async def profile(me, friend):
    same("a profile photo before there is one", (await friend.get_chat(ME)).photo, None)
    same("set", await me.set_profile_photo(InputChatPhotoStatic(picture("me.png", 200, 200, 50))), True)
    same("how many profile photos", await friend.get_chat_photos_count(ME), 1)
    big = (await friend.get_chat(ME)).photo.big_file_id
    data = await got(friend, big)
    holds("the profile photo is no picture", data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG")
