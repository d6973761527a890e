"""Messages in every kind of chat: sent, answered, edited, forwarded, found, deleted."""

from pyrogram.types import ReplyParameters

from accounts import entities, now, refused, signed_in
from checks import holds, same
from world import CHANNEL, FRIEND, GROUP, ME, SUPERGROUP, marked

TEXT = "**bold** and `code`, @sandbox_friend 😀 __end__"
PLAIN = "bold and code, @sandbox_friend 😀 end"
# offsets count in UTF-16: the face is two
MARKED = [("BOLD", 0, 4), ("CODE", 9, 4), ("MENTION", 15, 15), ("ITALIC", 34, 3)]


async def messages():
    async with signed_in("me") as me, signed_in("friend") as friend:
        for c in me, friend:
            holds("a client has no dialogs", [d async for d in c.get_dialogs()])  # for the access hashes
        places = {
            "saved": ("me", None),
            "private": (FRIEND, ME),
            "group": (-GROUP, -GROUP),
            "supergroup": (marked(SUPERGROUP),) * 2,
            "channel": (marked(CHANNEL), None),
        }
        for name, (here, there) in places.items():
            await Place(name, me, here, friend, there).run()
        await refused("an empty text", "MessageEmpty", me.send_message("me", " "))
        await refused("a long text", "MessageTooLong", me.send_message("me", "x" * 4097))
        await refused("no such message", "MessageIdInvalid", me.edit_message_text("me", 100000, "x"))
        await refused("a subscriber's post", "ChatAdminRequired", friend.send_message("sandbox_channel", "x"))


class Place:
    """One chat, as the first user sees it and, where there is one, as the friend does."""

    def __init__(self, name, me, chat, friend, seen):
        self.name, self.me, self.chat, self.friend, self.seen = name, me, chat, friend, seen

    def same(self, what, got, want):
        same(f"{self.name}: {what}", got, want)

    async def theirs(self, text):
        """The friend's copy of a message, found by its text in the newest few."""
        found = [m async for m in self.friend.get_chat_history(self.seen, 8) if m.text == text and not m.forward_origin]
        self.same(f"the friend's messages with {text!r}", len(found), 1)
        return found[0]

    async def run(self):
        m = await self.send()
        m = await self.edit(m)
        r = await self.answer(m)
        await self.forward(m)
        found = [x.id async for x in self.me.search_messages(self.chat, f"in {self.name}")]
        self.same("found by a word of the answer", found, [r.id])
        self.same("found by no word", [x async for x in self.me.search_messages(self.chat, "nowhere to be found")], [])
        await self.delete(m, r)

    async def send(self):
        sent = await self.me.send_message(self.chat, TEXT)
        m = await self.me.get_messages(self.chat, sent.id)
        self.same("what was sent", now(m), (sent.id, PLAIN, MARKED))
        author = None if self.name == "channel" else ME
        self.same("its flags", (m.outgoing, m.from_user and m.from_user.id), (self.name != "saved", author))
        newest = [x async for x in self.me.get_chat_history(self.chat, 1)][0]
        self.same("the newest of the history", now(newest), now(m))
        if self.seen:
            copy = await self.theirs(PLAIN)
            self.same("the friend's copy", (copy.from_user.id, copy.outgoing, entities(copy)), (ME, False, MARKED))
        return m

    async def edit(self, m):
        changed = await self.me.edit_message_text(self.chat, m.id, "changed: " + TEXT)
        spans = [(kind, offset + 9, length) for kind, offset, length in MARKED]
        self.same("after the edit", now(changed), (m.id, "changed: " + PLAIN, spans))
        again = await self.me.get_messages(self.chat, m.id)
        self.same("the edit read back", (now(again), again.edit_date), (now(changed), changed.edit_date))
        holds(f"{self.name}: an edited message has no edit date", again.edit_date)
        await refused(
            f"{self.name}: an edit that changes nothing",
            "MessageNotModified",
            self.me.edit_message_text(self.chat, m.id, "changed: " + TEXT),
        )
        if self.seen:
            copy = await self.theirs("changed: " + PLAIN)
            self.same("the friend's copy after the edit", entities(copy), spans)
            await refused(
                f"{self.name}: an edit of somebody else's",
                "MessageAuthorRequired",
                self.friend.edit_message_text(self.seen, copy.id, "mine now"),
            )
        return again

    async def answer(self, m):
        sent = await self.me.send_message(
            self.chat, f"an answer in {self.name}", reply_parameters=ReplyParameters(message_id=m.id)
        )
        r = await self.me.get_messages(self.chat, sent.id)
        self.same("the answer", (str(r.text), r.reply_to_message_id), (f"an answer in {self.name}", m.id))
        self.same("what it answers", now(r.reply_to_message), now(m))
        if self.seen:
            copy, first = await self.theirs(str(r.text)), await self.theirs(str(m.text))
            self.same("the friend's copy of the answer answers", copy.reply_to_message_id, first.id)
        return r

    async def forward(self, m):
        target = "me" if self.name == "supergroup" else marked(SUPERGROUP)
        f = await self.me.forward_messages(target, self.chat, m.id)
        self.same("the forwarded text", now(f)[1:], now(m)[1:])
        origin = (await self.me.get_messages(target, f.id)).forward_origin
        if self.name == "channel":
            self.same("where it is from", (origin.chat.id, origin.message_id), (self.chat, m.id))
        else:
            self.same("whom it is from", origin.sender_user.id, ME)
        self.same("the forward's date", origin.date, m.date)

    async def delete(self, m, r):
        copy = await self.theirs(str(r.text)) if self.seen else None
        self.same("how many were deleted", await self.me.delete_messages(self.chat, [m.id, r.id]), 2)
        gone = await self.me.get_messages(self.chat, [m.id, r.id])
        self.same("read after the deletion", [x.empty for x in gone], [True, True])
        left = [x.id async for x in self.me.get_chat_history(self.chat, 10)]
        holds(f"{self.name}: the history still has what was deleted", not {m.id, r.id} & set(left))
        if copy:
            self.same(
                "the friend's copy after the deletion", (await self.friend.get_messages(self.seen, copy.id)).empty, True
            )
