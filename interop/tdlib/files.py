"""Files: documents, photos, albums, profile photos; up and down, byte for byte."""

import os
import pathlib

from checks import digest, holds, same
from picture import png
from td import entities, signed_in, text
from world import DIR, FRIEND, ME, SUPERGROUP, marked

BIG = 12 << 20  # bytes: more than 10 MB goes up in big parts


def local(name, data):
    path = DIR / name
    path.write_bytes(data)
    return {"@type": "inputFileLocal", "path": str(path)}


def caption(words, *entities):
    spans = [
        {"@type": "textEntity", "offset": o, "length": n, "type": {"@type": "textEntityType" + k}}
        for k, o, n in entities
    ]
    return {"@type": "formattedText", "text": words, "entities": spans}


def picture(name, width, height, shade=0, words=""):
    return {
        "@type": "inputMessagePhoto",
        "photo": {
            "@type": "inputPhoto",
            "photo": local(name, png(width, height, shade)),
            "width": width,
            "height": height,
        },
        "caption": caption(words),
    }


def down(c, file):
    got = c.call("downloadFile", file_id=file["id"], priority=1, synchronous=True)
    holds("a download did not finish", got["local"]["is_downloading_completed"])
    return pathlib.Path(got["local"]["path"]).read_bytes()


def newest(c, chat, kind):
    """The newest message that a client was told of, of a kind of content."""

    def found():
        new = [u["message"] for u in c.told("updateNewMessage")]
        return [m for m in new if m["chat_id"] == chat and m["content"]["@type"] == kind]

    c.until(f"a {kind}", found)
    return found()[-1]


def files():
    with signed_in("me") as me, signed_in("friend") as friend:
        document(me, friend)
        photo(me, friend)
        album(me, friend)
        profile(me, friend)


def document(me, friend):
    for name, size in ("random.bin", BIG), ("small.bin", 1), ("middle.bin", 1_000_003):
        data = os.urandom(size)
        content = {
            "@type": "inputMessageDocument",
            "document": {"@type": "inputDocument", "document": local(name, data)},
            "disable_content_type_detection": True,
            "caption": caption(f"some bytes in {name}", ("Bold", 0, 4)),
        }
        sent = me.send(FRIEND, content)

        def arrived():
            m = newest(friend, ME, "messageDocument")
            return text(m) == f"some bytes in {name}" and m

        friend.until(name, arrived)
        seen = arrived()
        for who, m in ("sent", sent), ("seen by the friend", seen):
            file = m["content"]["document"]
            same(f"{who}: caption", (text(m), entities(m)), (f"some bytes in {name}", [("Bold", 0, 4)]))
            same(f"{who}: document", (file["document"]["size"], file["file_name"]), (size, name))
        same(f"{name}, down by the friend", digest(down(friend, seen["content"]["document"]["document"])), digest(data))


def photo(me, friend):
    sent = me.send(FRIEND, picture("picture.png", 320, 200, words="look"))
    seen = newest(friend, ME, "messagePhoto")
    whole = max(seen["content"]["photo"]["sizes"], key=lambda s: s["width"])
    same("a photo", (whole["width"], whole["height"], text(seen)), (320, 200, "look"))
    data = down(friend, whole["photo"])
    same("bytes of it", len(data), whole["photo"]["size"])
    holds("a photo that is no picture any more", data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG")
    edited = me.call("editMessageCaption", chat_id=FRIEND, message_id=sent["id"], caption=caption("look again"))
    same("the caption edited", (text(edited), edited["content"]["@type"]), ("look again", "messagePhoto"))


def album(me, friend):
    contents = [picture(f"{n}.png", 100 + n, 80, n * 100, f"{n}") for n in range(3)]
    sent = me.call("sendMessageAlbum", chat_id=marked(SUPERGROUP), input_message_contents=contents)["messages"]
    sent = [me.finish(m) for m in sent]

    def album_of(c):
        new = [u["message"] for u in c.told("updateNewMessage")]
        return [m for m in new if m["chat_id"] == marked(SUPERGROUP) and m["content"]["@type"] == "messagePhoto"]

    friend.until("an album", lambda: len(album_of(friend)) == 3)
    seen = album_of(friend)
    same("the album, for the friend", [(m["id"], text(m)) for m in seen], [(m["id"], text(m)) for m in sent])
    same("its pictures", [max(s["width"] for s in m["content"]["photo"]["sizes"]) for m in seen], [100, 101, 102])
    holds(
        "no album: the messages have no group in common",
        seen[0]["media_album_id"] != "0" and len({m["media_album_id"] for m in seen}) == 1,
    )


def profile(me, friend):
    holds("a profile photo before there is one", "profile_photo" not in me.call("getMe"))
    static = {"@type": "inputChatPhotoStatic", "photo": local("me.png", png(200, 200, 50))}
    me.call("setProfilePhoto", photo=static)
    me.until("my profile photo", lambda: "profile_photo" in me.call("getMe"))
    photos = friend.call("getUserProfilePhotos", user_id=ME, limit=10)["photos"]
    same("profile photos", len(photos), 1)
    data = down(friend, photos[0]["sizes"][-1]["photo"])
    holds("the profile photo is no picture", data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG")
