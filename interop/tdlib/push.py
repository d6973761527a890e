"""What one client does and others are told, live."""

from checks import same
from td import entities, markdown, plain, signed_in, text
from world import CHANNEL, FRIEND, GROUP, ME, SUPERGROUP, marked


def heard(c, chat):
    """The messages that a client was told of in a chat, in order."""
    return [u["message"] for u in c.told("updateNewMessage") if u["message"]["chat_id"] == chat]


def one(c, chat, words):
    """The message with a text: it must come, and only once."""

    def found():
        return [m for m in heard(c, chat) if text(m) == words]

    c.until(f"{words!r} in {chat}", found)
    same(f"pushes of {words!r}", len(found()), 1)
    return found()[0]


def changed(c, what, chat, id, words):
    def found():
        return [u for u in c.told("updateMessageContent") if (u["chat_id"], u["message_id"]) == (chat, id)]

    c.until(f"{what}: the edit", found)
    same(f"{what}: the edit", found()[-1]["new_content"]["text"]["text"], words)


def deleted(c, what, chat, id):
    def ids():
        told = [u for u in c.told("updateDeleteMessages") if u["chat_id"] == chat and u["is_permanent"]]
        return [i for u in told if not u["from_cache"] for i in u["message_ids"]]

    c.until(f"{what}: the deletion", lambda: id in ids())


def push():
    with signed_in("me") as me, signed_in("me", "me2") as me2, signed_in("friend") as friend:
        places = {"private": (FRIEND, ME), "group": (-GROUP, -GROUP), "supergroup": (marked(SUPERGROUP),) * 2}
        for name, (here, there) in places.items():
            back_and_forth(name, me, here, friend, there, me2)
        post(me, me2, friend)
        for n in range(50):
            me.say(FRIEND if n % 2 else marked(SUPERGROUP), f"burst {n}")
        for chat, first in (ME, 1), (marked(SUPERGROUP), 0):
            friend.until("a burst", lambda: len([m for m in heard(friend, chat) if text(m).startswith("burst")]) >= 25)
            burst = [m for m in heard(friend, chat) if text(m).startswith("burst")]
            same("a burst", [text(m) for m in burst], [f"burst {n}" for n in range(first, 50, 2)])
            same("its ids ascend", [m["id"] for m in burst], sorted({m["id"] for m in burst}))


def back_and_forth(name, me, here, friend, there, me2):
    sent = me.send(here, markdown(f"*bold* in {name}"))
    m = one(friend, there, f"bold in {name}")
    author = {"@type": "messageSenderUser", "user_id": ME}
    same(
        f"{name}: the friend's message",
        (m["sender_id"], entities(m), m["is_outgoing"]),
        (author, [("Bold", 0, 4)], False),
    )
    m2 = one(me2, here, f"bold in {name}")
    same(f"{name}: my other client's message", (m2["id"], m2["is_outgoing"]), (sent["id"], True))

    me.call("editMessageText", chat_id=here, message_id=sent["id"], input_message_content=plain(f"edited in {name}"))
    changed(friend, name, there, m["id"], f"edited in {name}")

    answer = friend.say(there, f"answer in {name}")
    got = one(me, here, f"answer in {name}")
    same(f"{name}: the answer", (got["sender_id"]["user_id"], got["is_outgoing"]), (FRIEND, False))

    me.call("viewMessages", chat_id=here, message_ids=[got["id"]], force_read=True)

    def read():
        told = [u for u in friend.told("updateChatReadOutbox") if u["chat_id"] == there]
        return told and told[-1]["last_read_outbox_message_id"] == answer["id"]

    friend.until(f"{name}: what was read", read)
    me.call("deleteMessages", chat_id=here, message_ids=[sent["id"]], revoke=True)
    deleted(friend, name, there, m["id"])
    friend.call("deleteMessages", chat_id=there, message_ids=[answer["id"]], revoke=True)
    deleted(me, f"{name}, by the friend", here, got["id"])


def post(me, me2, friend):
    """A post in a channel, of which every reader and my other client hear."""
    chat = marked(CHANNEL)
    sent = me.send(chat, markdown("*bold* in channel"))
    for c in friend, me2:
        m = one(c, chat, "bold in channel")
        same("channel: the post", (m["id"], m["is_channel_post"], m["sender_id"]["chat_id"]), (sent["id"], True, chat))
    me.call("editMessageText", chat_id=chat, message_id=sent["id"], input_message_content=plain("edited in channel"))
    changed(friend, "channel", chat, sent["id"], "edited in channel")
    me.call("deleteMessages", chat_id=chat, message_ids=[sent["id"]], revoke=True)
    deleted(friend, "channel", chat, sent["id"])
