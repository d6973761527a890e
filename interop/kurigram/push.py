"""What one client does and others are told, live."""

from pyrogram import raw
from pyrogram.handlers import DeletedMessagesHandler, EditedMessageHandler, MessageHandler, RawUpdateHandler

from accounts import entities, signed_in
from checks import holds, same, until
from world import CHANNEL, FRIEND, GROUP, ME, SUPERGROUP, marked


class Inbox:
    """All that a client was told, in order."""

    def __init__(self, c):
        self.new, self.edited, self.deleted, self.read = [], [], [], []
        c.add_handler(MessageHandler(self.on_new))
        c.add_handler(EditedMessageHandler(self.on_edit))
        c.add_handler(DeletedMessagesHandler(self.on_delete))
        c.add_handler(RawUpdateHandler(self.on_raw), group=1)

    async def on_new(self, _, m):
        self.new.append(m)

    async def on_edit(self, _, m):
        self.edited.append((m.chat.id, m.id, str(m.text)))

    async def on_delete(self, _, messages):
        self.deleted += [(m.chat and m.chat.id, m.id) for m in messages]

    async def on_raw(self, _, update, users, chats):
        if isinstance(update, (raw.types.UpdateReadHistoryOutbox, raw.types.UpdateReadChannelOutbox)):
            self.read.append(update.max_id)

    async def message(self, text):
        """The message with a text: it must come, and only once."""
        await until(f"a push of {text!r}", lambda: any(m.text == text for m in self.new))
        found = [m for m in self.new if m.text == text]
        same(f"pushes of {text!r}", len(found), 1)
        return found[0]


async def push():
    async with signed_in("me") as me, signed_in("me", "me2") as me2, signed_in("friend") as friend:
        for c in me, friend, me2:
            holds("a client has no dialogs", [d async for d in c.get_dialogs()])  # for the access hashes
        mine, other, far = Inbox(me), Inbox(me2), Inbox(friend)
        places = {"private": (FRIEND, ME), "group": (-GROUP, -GROUP), "supergroup": (marked(SUPERGROUP),) * 2}
        for name, (here, there) in places.items():
            await back_and_forth(name, me, here, friend, there, mine, other, far)
        await post(me, other, far)
        for n in range(50):
            await me.send_message(marked(SUPERGROUP), f"burst {n}")

        # Kurigram's workers handle updates side by side: the order is not the sandbox's
        def burst():
            return sorted(str(m.text) for m in far.new if str(m.text).startswith("burst"))

        await until("a burst", lambda: len(burst()) >= 50)
        same("a burst", burst(), sorted(f"burst {n}" for n in range(50)))
        same("a client's own messages", [m.text for m in mine.new if m.outgoing], [])


async def back_and_forth(name, me, here, friend, there, mine, other, far):
    sent = await me.send_message(here, f"**bold** in {name}")
    m = await far.message(f"bold in {name}")
    same(
        f"{name}: the friend's message",
        (m.chat.id, m.from_user.id, entities(m), m.outgoing),
        (there, ME, [("BOLD", 0, 4)], False),
    )
    m2 = await other.message(f"bold in {name}")
    same(f"{name}: my other client's message", (m2.chat.id, m2.id, m2.outgoing), (here, sent.id, True))

    await me.edit_message_text(here, sent.id, f"edited in {name}")
    await until(f"{name}: the edit", lambda: (there, m.id, f"edited in {name}") in far.edited)

    answer = await friend.send_message(there, f"answer in {name}")
    got = await mine.message(f"answer in {name}")
    same(f"{name}: the answer", (got.chat.id, got.from_user.id, got.outgoing), (here, FRIEND, False))

    await me.read_chat_history(here)
    await until(f"{name}: what was read", lambda: far.read and far.read[-1] == answer.id)

    await me.delete_messages(here, sent.id)
    # a deletion names the chat for channels only
    chat = there if name == "supergroup" else None
    await until(f"{name}: the deletion", lambda: (chat, m.id) in far.deleted)
    await friend.delete_messages(there, answer.id)
    await until(f"{name}: the friend's deletion", lambda: (chat, got.id) in mine.deleted)


async def post(me, other, far):
    """A post in a channel, of which every reader and my other client hear."""
    chat = marked(CHANNEL)
    sent = await me.send_message(chat, "**bold** in channel")
    for inbox in far, other:
        m = await inbox.message("bold in channel")
        same("channel: the post", (m.chat.id, m.id, m.from_user), (chat, sent.id, None))
    await me.edit_message_text(chat, sent.id, "edited in channel")
    await until("channel: the edit", lambda: (chat, sent.id, "edited in channel") in far.edited)
    await me.delete_messages(chat, sent.id)
    await until("channel: the deletion", lambda: (chat, sent.id) in far.deleted)
