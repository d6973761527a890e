"""A client that was away misses nothing: cut off in the middle, and started anew.

After a lost connection Telethon begins a new session and fetches no difference until catch_up() is called. What a
difference brings it files under the state after it, and so keeps edits and deletions in it from the handlers. What the
handlers get is compared here, and beside it the differences themselves.
"""

from telethon import events, functions, types

from accounts import client, the_group, signed_in
from checks import holds, same, until
from missed import MISSED, Busy, expected
from relay import Relay
from world import ADDRESS, CHANNEL, FRIEND, GROUP, SUPERGROUP, marked

CHATS = {"private": FRIEND, "group": -GROUP, "supergroup": marked(SUPERGROUP), "channel": marked(CHANNEL)}


class Ears:
    """The new messages that a client's handlers were told of."""

    def __init__(self, c):
        self.heard = []
        c.add_event_handler(self.on_new, events.NewMessage())

    async def on_new(self, event):
        self.heard.append((event.chat_id, event.id, event.raw_text))

    def texts(self, chat):
        return [text for c, _, text in self.heard if c == CHATS[chat]]

    async def wait(self, text):
        await until(
            lambda: f"{text} everywhere; last heard {[self.texts(c)[-1:] for c in CHATS]}",
            lambda: all(text in self.texts(chat) for chat in CHATS),
        )


class Others(Busy):
    """Those who write while the client is away: the friend, and in the channel its owner's other client."""

    def __init__(self, friend, me, group):
        self.places = {
            "private": (friend, "sandbox_me"),
            "group": (friend, group),
            "supergroup": (friend, "sandbox_supergroup"),
            "channel": (me, "sandbox_channel"),
        }

    async def say(self, text):
        return {chat: await c.send_message(to, text) for chat, (c, to) in self.places.items()}

    async def edit(self, messages, text):
        for chat, (c, to) in self.places.items():
            await c.edit_message(to, messages[chat].id, text)

    async def delete(self, messages):
        for chat, (c, to) in self.places.items():
            await c.delete_messages(to, messages[chat].id)


async def catchup():
    relay = Relay(*ADDRESS)
    address = await relay.heal()
    async with signed_in("friend") as friend, signed_in("me", "other") as other:
        others = Others(friend, other, await the_group(friend))
        async with signed_in("me", "away", address=address) as me:
            await cut_off(me, relay, others)
        await started_anew(address, others)
    same("connections of the client", relay.accepted >= 3, True)
    await relay.cut()


async def cut_off(me, relay, others):
    ears = Ears(me)
    await me.get_dialogs()  # for the access hashes
    old, gone = await others.say("old"), await others.say("gone")
    await ears.wait("gone")
    state = await me(functions.updates.GetStateRequest())
    pts = {chat: await channel_pts(me, chat) for chat in ("supergroup", "channel")}
    await relay.cut()
    await others.be_busy("missed", old, gone)
    same("heard while cut off", [t for _, _, t in ears.heard if t.startswith("missed")], [])
    await relay.heal()
    await me.catch_up()
    await ears.wait(f"missed {MISSED - 1}")
    await others.say("live again")
    await ears.wait("live again")
    await whole(me, ears, ["old", "gone", *expected("missed"), "live again"])
    await account_difference(me, state)
    for chat, before in pts.items():
        await channel_difference(me, chat, before)


async def started_anew(address, others):
    """A new client object, with the session that the last one left."""
    old, gone = await others.say("old, too"), await others.say("gone, too")
    await others.be_busy("offline", old, gone)
    me = client("away", address=address, catch_up=True)
    ears = Ears(me)
    await me.connect()
    await ears.wait(f"offline {MISSED - 1}")
    await others.say("live once more")
    await ears.wait("live once more")
    await whole(me, ears, ["edited while offline", *expected("offline"), "live once more"])
    await me.disconnect()


async def whole(me, ears, texts):
    """Each message once, in order, and each as the history has it today."""
    for chat, id in CHATS.items():
        heard = [(i, text) for c, i, text in ears.heard if c == id]
        same(f"{chat}: heard", [text for _, text in heard], texts)
        ids = [i for i, _ in heard]
        same(f"{chat}: in order, each once", ids, sorted(set(ids)))
        today = {m.id: m.raw_text for m in await me.get_messages(id, len(texts))}
        for i, text in heard:
            if i in today and not today[i].startswith("edited while"):
                same(f"{chat}: what was heard of message {i}", text, today[i])
        missing = [t for i, t in sorted(today.items()) if t in texts and i not in ids]
        same(f"{chat}: in the history and never heard", missing, [])


async def channel_pts(me, chat):
    full = await me(functions.channels.GetFullChannelRequest(await me.get_input_entity(CHATS[chat])))
    return full.full_chat.pts


def changes(updates):
    """Texts of edited messages and numbers of deleted ones, of the updates of a difference."""
    edited = [
        u.message.message for u in updates if isinstance(u, (types.UpdateEditMessage, types.UpdateEditChannelMessage))
    ]
    deleted = [
        len(u.messages)
        for u in updates
        if isinstance(u, (types.UpdateDeleteMessages, types.UpdateDeleteChannelMessages))
    ]
    return edited, sum(deleted)


def in_row(what, updates, pts):
    """Nothing is missing between updates: each begins where the one before ended."""
    steps = [(u.pts, u.pts_count) for u in updates if hasattr(u, "pts_count")]
    holds(f"{what}: pts not ascending: {steps}", steps == sorted(steps) and all(p > pts for p, _ in steps))


async def account_difference(me, state):
    diff = await me(functions.updates.GetDifferenceRequest(state.pts, state.date, 0))
    same("the difference", type(diff).__name__, "Difference")
    for chat, peer in ("private", types.PeerUser(FRIEND)), ("group", types.PeerChat(GROUP)):
        texts = [m.message for m in diff.new_messages if m.peer_id == peer]
        same(f"{chat}: new messages of the difference", texts, [*expected("missed"), "live again"])
    edited, deleted = changes(diff.other_updates)
    same("edited, of the difference", sorted(edited), sorted(["missed 3, edited", "edited while missed"] * 2))
    same("deleted, of the difference", deleted, 4)
    same("the difference's end", diff.state.pts, (await me(functions.updates.GetStateRequest())).pts)
    in_row("the difference", diff.other_updates, state.pts)


async def channel_difference(me, chat, pts):
    channel = await me.get_input_entity(CHATS[chat])
    diff = await me(
        functions.updates.GetChannelDifferenceRequest(channel, types.ChannelMessagesFilterEmpty(), pts, 100)
    )
    same(f"{chat}: the difference", (type(diff).__name__, diff.final), ("ChannelDifference", True))
    same(
        f"{chat}: new messages of the difference",
        [m.message for m in diff.new_messages],
        [*expected("missed"), "live again"],
    )
    same(
        f"{chat}: edited and deleted, of the difference",
        changes(diff.other_updates),
        (["missed 3, edited", "edited while missed"], 2),
    )
    same(f"{chat}: the difference's end", diff.pts, await channel_pts(me, chat))
    in_row(f"{chat}: the difference", diff.other_updates, pts)
