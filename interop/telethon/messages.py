"""Messages in every kind of chat: sent, answered, edited, forwarded, found, deleted."""

from telethon import functions, types, utils

from accounts import entities, the_group, now, refused, signed_in
from checks import holds, same
from world import CHANNEL, FRIEND, GROUP, LOCKED, ME, SUPERGROUP

TEXT = "**bold** and `code`, @sandbox_friend 😀 __end__"
PLAIN = "bold and code, @sandbox_friend 😀 end"
# offsets count in UTF-16: the face is two
MARKED = [("Bold", 0, 4), ("Code", 9, 4), ("Mention", 15, 15), ("Italic", 34, 3)]


async def messages():
    async with signed_in("me") as me, signed_in("friend") as friend:
        group = await the_group(me)
        seen_by_friend = {"private": "sandbox_me", "group": await the_group(friend), "supergroup": "sandbox_supergroup"}
        places = {
            "saved": "me",
            "private": "sandbox_friend",
            "group": group,
            "supergroup": "sandbox_supergroup",
            "channel": "sandbox_channel",
        }
        for name, place in places.items():
            await Place(name, me, place, friend, seen_by_friend.get(name)).run()
        await limits(me)
        await far_away(me, friend)


class Place:
    """One chat, as the first user sees it and, where there is one, as the friend does."""

    def __init__(self, name, me, chat, friend, seen):
        self.name, self.me, self.chat, self.friend, self.seen = name, me, chat, friend, seen

    async def run(self):
        m = await self.send()
        m = await self.edit(m)
        answer = await self.answer(m)
        await self.forward(m)
        await self.find(m, answer)
        await self.delete(m, answer)

    def same(self, what, got, want):
        same(f"{self.name}: {what}", got, want)

    async def read(self, m):
        return await self.me.get_messages(self.chat, ids=m.id)

    async def theirs(self, text):
        """The friend's copy of a message, found by its text in the newest few."""
        found = [m for m in await self.friend.get_messages(self.seen, 8) if m.message == text and not m.fwd_from]
        same(f"{self.name}: the friend's messages with {text!r}", len(found), 1)
        return found[0]

    async def send(self):
        m = await self.me.send_message(self.chat, TEXT)
        self.same("what was sent", (m.message, entities(m)), (PLAIN, MARKED))
        self.same("its peer", utils.get_peer_id(m.peer_id), await self.me.get_peer_id(self.chat))
        back, post = await self.read(m), self.name == "channel"
        self.same("read back", now(back), now(m))
        self.same("its flags", (back.out, back.post), (True, post))
        self.same("its author", back.sender_id, utils.get_peer_id(types.PeerChannel(CHANNEL)) if post else ME)
        newest = (await self.me.get_messages(self.chat, 1))[0]
        self.same("the newest of the history", now(newest), now(m))
        if self.seen:
            copy = await self.theirs(PLAIN)
            self.same("the friend's copy", (copy.sender_id, copy.out, entities(copy)), (ME, False, MARKED))
        return m

    async def edit(self, m):
        changed = await self.me.edit_message(self.chat, m.id, "changed: " + TEXT)
        marked = [(kind, offset + 9, length) for kind, offset, length in MARKED]
        self.same("after the edit", now(changed), (m.id, "changed: " + PLAIN, marked))
        holds(f"{self.name}: an edited message has no edit date", changed.edit_date)
        again = await self.read(m)
        self.same("the edit read back", now(again), now(changed))
        self.same("its edit date", again.edit_date, changed.edit_date)
        self.same("its date", again.date, m.date)
        await refused(
            f"{self.name}: an edit that changes nothing",
            "MessageNotModifiedError",
            self.me.edit_message(self.chat, m.id, "changed: " + TEXT),
        )
        if self.seen:
            copy = await self.theirs("changed: " + PLAIN)
            self.same("the friend's copy after the edit", entities(copy), marked)
            await refused(
                f"{self.name}: an edit of somebody else's",
                "MessageAuthorRequiredError",
                self.friend.edit_message(self.seen, copy.id, "mine now"),
            )
        return changed

    async def answer(self, m):
        r = await self.me.send_message(self.chat, f"an answer in {self.name}", reply_to=m)
        back = await self.read(r)
        self.same("the answer read back", (now(back), back.reply_to_msg_id), (now(r), m.id))
        self.same("what it answers", now(await back.get_reply_message()), now(m))
        if self.seen:
            copy, first = await self.theirs(r.message), await self.theirs(m.message)
            self.same("the friend's copy of the answer answers", copy.reply_to_msg_id, first.id)
        return r

    async def forward(self, m):
        target = "me" if self.name == "supergroup" else "sandbox_supergroup"
        f = await self.me.forward_messages(target, m.id, self.chat)
        self.same("the forwarded text", (f.message, entities(f)), (m.message, entities(m)))
        head = (await self.me.get_messages(target, ids=f.id)).fwd_from
        holds(f"{self.name}: a forwarded message has no forward header", head)
        self.same("the forward header's date", head.date, m.date)
        if self.name == "channel":
            self.same("where it is from", (head.from_id.channel_id, head.channel_post), (CHANNEL, m.id))
        else:
            self.same("whom it is from", head.from_id.user_id, ME)
        several = await self.me.forward_messages(target, [m.id, m.id], self.chat)
        self.same("forwarded twice", [x.message for x in several], [m.message] * 2)

    async def find(self, m, answer):
        async def ids(**how):
            return [x.id for x in await self.me.get_messages(self.chat, None, wait_time=0, **how)]

        self.same("found by a word of the answer", await ids(search=f"in {self.name}"), [answer.id])
        self.same("found by no word", await ids(search="nowhere to be found"), [])
        self.same("found between ids", await ids(min_id=m.id - 1, max_id=answer.id + 1), [answer.id, m.id])
        self.same("found from the first on", (await ids(min_id=m.id - 1, reverse=True))[:2], [m.id, answer.id])
        if self.name in ("supergroup", "group"):
            self.same("found by author", await ids(from_user="me", search=f"in {self.name}"), [answer.id])
            self.same("found by another author", await ids(from_user=FRIEND, search=f"in {self.name}"), [])
        holds(
            f"{self.name}: a search with a filter found texts", not await ids(filter=types.InputMessagesFilterPhotos())
        )

        everywhere = await self.me.get_messages(None, 10, search=f"in {self.name}")
        self.same("found in all chats", [(x.chat_id, x.id) for x in everywhere], [(answer.chat_id, answer.id)])

    async def delete(self, m, answer):
        theirs = await self.theirs(answer.message) if self.seen else None
        affected = await self.me.delete_messages(self.chat, [m.id, answer.id])
        self.same("how many were deleted", sum(a.pts_count for a in affected), 2)
        self.same("read after the deletion", await self.me.get_messages(self.chat, ids=[m.id, answer.id]), [None, None])
        left = [x.id for x in await self.me.get_messages(self.chat, 10)]
        holds(f"{self.name}: the history still has what was deleted", not {m.id, answer.id} & set(left))
        again = await self.me.delete_messages(self.chat, [m.id])
        self.same("deleted again", sum(a.pts_count for a in again), 0)
        if theirs:
            gone = await self.friend.get_messages(self.seen, ids=theirs.id)
            self.same("the friend's copy after the deletion", gone, None)


async def limits(me):
    """What is refused, everywhere."""
    await refused(
        "an empty text", "MessageEmptyError", me(functions.messages.SendMessageRequest("me", " ", random_id=1))
    )
    await refused("a long text", "MessageTooLongError", me.send_message("me", "x" * 4097, parse_mode=None))
    longest = await me.send_message("me", "😀" * 4096, parse_mode=None)
    same("the longest text", len(longest.message), 4096)
    await refused("no such message", "MessageIdInvalidError", me.edit_message("me", longest.id + 1000, "x"))
    await refused(
        "no such username",
        "UsernameNotOccupiedError",
        me(functions.contacts.ResolveUsernameRequest("nobody_is_called_so")),
    )


async def far_away(me, friend):
    """A message that only one side deletes; a user who can't write to a channel."""
    mine = await me.send_message("sandbox_friend", "only I delete it")
    theirs = (await friend.get_messages("sandbox_me", 1))[0]
    await me.delete_messages("sandbox_friend", mine.id, revoke=False)
    same("my copy", await me.get_messages("sandbox_friend", ids=mine.id), None)
    same("the friend's copy", now(await friend.get_messages("sandbox_me", ids=theirs.id)), now(theirs))
    for text, error in ("x", "ChatAdminRequiredError"), ("y", "ChatAdminRequiredError"):
        await refused("a subscriber's post", error, friend.send_message("sandbox_channel", text))
    users = await me.get_entity(["sandbox_friend", "sandbox_locked", "sandbox_supergroup", "sandbox_channel"])
    same("who they are", [u.id for u in users], [FRIEND, LOCKED, SUPERGROUP, CHANNEL])
    same("the group's id", (await me.get_entity(types.PeerChat(GROUP))).title, "Sandbox Group")
