"""What one client does and others are told, live."""

from telethon import events

from accounts import entities, the_group, signed_in
from checks import same, until
from world import CHANNEL, FRIEND, ME, marked

TEXT = "**bold** in "


class Inbox:
    """All that a client was told, in order."""

    def __init__(self, c):
        self.new, self.edited, self.deleted, self.read, self.chats = [], [], [], [], {}
        c.add_event_handler(self.on_new, events.NewMessage())
        c.add_event_handler(self.on_edit, events.MessageEdited())
        c.add_event_handler(self.on_delete, events.MessageDeleted())
        c.add_event_handler(self.on_read, events.MessageRead())

    async def on_new(self, event):
        self.new.append((event.chat_id, event.id, event.raw_text, event.out))
        self.chats[event.raw_text] = event

    async def on_edit(self, event):
        self.edited.append((event.chat_id, event.id, event.raw_text))

    async def on_delete(self, event):
        self.deleted += [(event.chat_id, id) for id in event.deleted_ids]

    async def on_read(self, event):
        self.read.append((event.chat_id, event.max_id, event.outbox))

    async def told(self, what, kind, n):
        await until(
            lambda: f"{what}: {n} in {kind}, but {len(getattr(self, kind))} came", lambda: len(getattr(self, kind)) >= n
        )


async def push():
    async with signed_in("me") as me, signed_in("me", "me2") as me2, signed_in("friend") as friend:
        group, theirs = await the_group(me), await the_group(friend)
        mine, other, far = Inbox(me), Inbox(me2), Inbox(friend)
        pairs = {
            "private": ("sandbox_friend", "sandbox_me"),
            "group": (group, theirs),
            "supergroup": ("sandbox_supergroup",) * 2,
        }
        for name, (here, there) in pairs.items():
            await back_and_forth(name, me, here, friend, there, mine, other, far)
        await post(me, other, far)
        await order(me, friend, far)
        # what a client did itself it is not told, and nobody is told twice
        for inbox in mine, other, far:
            same("told twice", len(inbox.new), len(set(inbox.new)))
        same("a client's own messages", [m for m in mine.new if m[3]], [])


async def back_and_forth(name, me, here, friend, there, mine, other, far):
    chat = await friend.get_peer_id(there)
    sent = await me.send_message(here, TEXT + name)
    await until(f"{name}: the friend's message", lambda: f"bold in {name}" in far.chats)
    event = far.chats[f"bold in {name}"]
    same(
        f"{name}: the friend's message",
        (event.chat_id, event.sender_id, entities(event.message)),
        (chat, ME, [("Bold", 0, 4)]),
    )
    await until(f"{name}: my other client", lambda: f"bold in {name}" in other.chats)
    seen = other.chats[f"bold in {name}"]
    same(
        f"{name}: my other client's message",
        (seen.id, seen.out, seen.chat_id),
        (sent.id, True, await me.get_peer_id(here)),
    )

    n = len(far.edited)
    await me.edit_message(here, sent.id, "edited in " + name)
    await far.told(f"{name}: edited", "edited", n + 1)
    same(f"{name}: the edit", far.edited[n:], [(chat, event.id, "edited in " + name)])

    answer = await friend.send_message(there, "answer in " + name, reply_to=event.id)
    await until(f"{name}: the friend's answer", lambda: f"answer in {name}" in mine.chats)
    got = mine.chats[f"answer in {name}"]
    same(f"{name}: the answer", (got.sender_id, got.message.reply_to_msg_id, got.out), (FRIEND, sent.id, False))

    n = len(far.read)
    await me.send_read_acknowledge(here)
    await far.told(f"{name}: read", "read", n + 1)
    same(f"{name}: what was read", far.read[n:], [(chat, answer.id, True)])

    n = len(far.deleted)
    await me.delete_messages(here, sent.id)
    await far.told(f"{name}: deleted", "deleted", n + 1)
    # a deletion names the chat for channels only
    same(f"{name}: the deletion", far.deleted[n:], [(chat if name == "supergroup" else None, event.id)])
    # Telethon does not count its own deletion in a channel, and fetches the difference at the next message
    await friend.send_message(there, "between in " + name)
    await until(f"{name}: a message between", lambda: f"between in {name}" in mine.chats)
    n = len(mine.deleted)
    await friend.delete_messages(there, answer.id)
    await mine.told(f"{name}: deleted by the friend", "deleted", n + 1)
    same(f"{name}: the friend's deletion", [id for _, id in mine.deleted[n:]], [got.id])


async def post(me, other, far):
    """A post in a channel, of which every reader and my other client hear."""
    chat, n = marked(CHANNEL), len(far.edited)
    sent = await me.send_message("sandbox_channel", TEXT + "channel")
    for inbox in far, other:
        await until("channel: a post", lambda: "bold in channel" in inbox.chats)
        event = inbox.chats["bold in channel"]
        same(
            "channel: the post",
            (event.chat_id, event.sender_id, event.id, event.message.post),
            (chat, chat, sent.id, True),
        )
    await me.edit_message("sandbox_channel", sent.id, "edited in channel")
    await far.told("channel: edited", "edited", n + 1)
    same("channel: the edit", far.edited[n:], [(chat, sent.id, "edited in channel")])
    n = len(far.deleted)
    await me.delete_messages("sandbox_channel", sent.id)
    await far.told("channel: deleted", "deleted", n + 1)
    same("channel: the deletion", far.deleted[n:], [(chat, sent.id)])


async def order(me, friend, far):
    """A burst arrives as it was sent."""
    n = len(far.new)
    for i in range(50):
        await me.send_message("sandbox_friend" if i % 2 else "sandbox_supergroup", f"burst {i}")
    await far.told("a burst", "new", n + 50)
    texts = [text for _, _, text, _ in far.new[n:]]
    for parity in 0, 1:
        got = [t for t in texts if int(t.split()[1]) % 2 == parity]
        same("a burst in one chat", got, [f"burst {i}" for i in range(parity, 50, 2)])
