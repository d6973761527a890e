"""A client that was away misses nothing: cut off in the middle, and started anew.

Kurigram fetches what it has missed when it starts, or when recover_gaps() is called. Its workers handle updates side by
side, so it is not order that is compared here but that all came, each once, and as it is today.
"""

from pyrogram.handlers import DeletedMessagesHandler, EditedMessageHandler, MessageHandler

from accounts import client, signed_in
from checks import holds, same, until
from missed import MISSED, Busy, expected
from relay import Relay
from world import ADDRESS, CHANNEL, FRIEND, GROUP, ME, SUPERGROUP, marked

CHATS = [FRIEND, -GROUP, marked(SUPERGROUP), marked(CHANNEL)]


class Ears:
    """What a client's handlers were told."""

    def __init__(self, c):
        self.heard, self.edited, self.deleted = [], [], []
        c.add_handler(MessageHandler(self.on_new))
        c.add_handler(EditedMessageHandler(self.on_edit))
        c.add_handler(DeletedMessagesHandler(self.on_delete))

    async def on_new(self, _, m):
        self.heard.append((m.chat.id, m.id, str(m.text)))

    async def on_edit(self, _, m):
        self.edited.append((m.chat.id, m.id, str(m.text)))

    async def on_delete(self, _, messages):
        self.deleted += [m.id for m in messages]

    def texts(self, chat):
        return [text for c, _, text in self.heard if c == chat]

    async def wait(self, text):
        await until(
            lambda: f"{text} everywhere; heard {[len(self.texts(c)) for c in CHATS]}",
            lambda: all(text in self.texts(chat) for chat in CHATS),
        )


class Others(Busy):
    """Those who write while the client is away: the friend, and in the channel its owner's other client."""

    def __init__(self, friend, me):
        self.places = {
            FRIEND: (friend, ME),
            -GROUP: (friend, -GROUP),
            marked(SUPERGROUP): (friend, marked(SUPERGROUP)),
            marked(CHANNEL): (me, marked(CHANNEL)),
        }

    async def say(self, text, ears=None):
        """Says it everywhere. With ears, one chat after another: for each short form of an update Kurigram fetches the
        difference since the one before, and tells what has come meanwhile twice."""
        said = {}
        for chat, (c, to) in self.places.items():
            said[chat] = await c.send_message(to, text)
            if ears:
                await until(f"{text} in {chat}", lambda: text in ears.texts(chat))
        return said

    async def edit(self, messages, text):
        for chat, (c, to) in self.places.items():
            await c.edit_message_text(to, messages[chat].id, text)

    async def delete(self, messages):
        for chat, (c, to) in self.places.items():
            await c.delete_messages(to, messages[chat].id)


async def catchup():
    relay = Relay(*ADDRESS)
    address = await relay.heal()
    async with signed_in("friend") as friend, signed_in("me", "other") as other:
        for c in friend, other:
            holds("a client has no dialogs", [d async for d in c.get_dialogs()])  # for the access hashes
        others = Others(friend, other)
        async with signed_in("me", "away", address=address) as me:
            await cut_off(me, relay, others)
        old, gone = await others.say("old, too"), await others.say("gone, too")
        await others.be_busy("offline", old, gone)
        await started_anew(address, others)
    await relay.cut()


async def cut_off(me, relay, others):
    ears = Ears(me)
    holds("a client has no dialogs", [d async for d in me.get_dialogs()])
    old, gone = await others.say("old", ears), await others.say("gone", ears)
    known = {(c, text): id for c, id, text in ears.heard}
    await relay.cut()
    await others.be_busy("missed", old, gone)
    same("heard while cut off", [t for _, _, t in ears.heard if t.startswith("missed")], [])
    await relay.heal()
    await me.recover_gaps()
    await ears.wait(f"missed {MISSED - 1}")
    await others.say("live again", ears)
    await whole(me, ears, ["old", "gone", *expected("missed"), "live again"])
    for chat in CHATS:
        await until(f"{chat}: the edit", lambda: (chat, known[chat, "old"], "edited while missed") in ears.edited)
        await until(f"{chat}: the deletion", lambda: known[chat, "gone"] in ears.deleted)


async def started_anew(address, others):
    """A new client object, with the session that the last one left."""
    me = client("away", address=address, skip_updates=False)
    ears = Ears(me)
    await me.start()
    await ears.wait(f"offline {MISSED - 1}")
    await others.say("live once more", ears)
    await whole(me, ears, ["edited while offline", *expected("offline"), "live once more"])
    await me.stop()


async def whole(me, ears, texts):
    """Each message once, none missing, and each as the history has it today."""
    for chat in CHATS:
        heard = sorted((id, text) for c, id, text in ears.heard if c == chat)
        same(f"{chat}: heard", [text for _, text in heard], texts)
        same(f"{chat}: each once", len({id for id, _ in heard}), len(heard))
        today = {m.id: str(m.text) async for m in me.get_chat_history(chat, len(texts))}
        for id, text in heard:
            if id in today and not today[id].startswith("edited while"):
                same(f"{chat}: what was heard of message {id}", text, today[id])
