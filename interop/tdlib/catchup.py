"""A client that was away misses nothing: cut off in the middle, and started anew."""

from checks import same
from missed import DELETED, EDITED, MISSED, expected
from push import changed, deleted, heard
from reading import history
from td import library_wait, plain, signed_in, text
from world import CHANNEL, FRIEND, GROUP, ME, SUPERGROUP, marked

CHATS = {"private": FRIEND, "group": -GROUP, "supergroup": marked(SUPERGROUP), "channel": marked(CHANNEL)}


class Others:
    """Those who write while the client is away: the friend, and in the channel its owner's other client."""

    def __init__(self, friend, me):
        self.places = {name: (friend, ME if name == "private" else id) for name, id in CHATS.items()}
        self.places["channel"] = me, CHATS["channel"]

    def say(self, words):
        return {name: c.say(to, words) for name, (c, to) in self.places.items()}

    def edit(self, messages, words):
        for name, (c, to) in self.places.items():
            c.call("editMessageText", chat_id=to, message_id=messages[name]["id"], input_message_content=plain(words))

    def delete(self, messages):
        for name, (c, to) in self.places.items():
            c.call("deleteMessages", chat_id=to, message_ids=[messages[name]["id"]], revoke=True)

    def be_busy(self, word, old, gone):
        """Many messages; one of them and an old one edited, another of them and an old one deleted."""
        for n in range(MISSED):
            sent = self.say(f"{word} {n}")
            if n == EDITED:
                self.edit(sent, f"{word} {n}, edited")
            if n == DELETED:
                self.delete(sent)
        self.edit(old, f"edited while {word}")
        self.delete(gone)


def wait(c, words):
    for name, id in CHATS.items():
        c.until(
            lambda: f"{name}: {words}, but {[text(m) for m in heard(c, id)][-1:]} was the last",
            lambda: any(text(m) == words for m in heard(c, id)),
        )


def known(c, words):
    return {name: next(m for m in heard(c, id) if text(m) == words)["id"] for name, id in CHATS.items()}


def catchup():
    with signed_in("friend") as friend, signed_in("me", "other") as other:
        others = Others(friend, other)
        with signed_in("me", "away") as me:
            cut_off(me, others)
            old, gone = others.say("old, too"), others.say("gone, too")
            wait(me, "gone, too")
            before = known(me, "old, too"), known(me, "gone, too")
        others.be_busy("offline", old, gone)
        with signed_in("me", "away") as me:
            started_anew(me, others, *before)


def cut_off(me, others):
    old, gone = others.say("old"), others.say("gone")
    wait(me, "gone")
    mine, lost = known(me, "old"), known(me, "gone")
    library_wait(me.relay.cut())
    others.be_busy("missed", old, gone)
    same("heard while cut off", [text(m) for id in CHATS.values() for m in heard(me, id) if "missed" in text(m)], [])
    library_wait(me.relay.heal())
    wait(me, f"missed {MISSED - 1}")
    others.say("live again")
    wait(me, "live again")
    whole(me, ["old", "gone", *expected("missed"), "live again"])
    for name, id in CHATS.items():
        changed(me, name, id, mine[name], "edited while missed")
        deleted(me, name, id, lost[name])


def started_anew(me, others, mine, lost):
    """A new client object, with the database that the last one left."""
    wait(me, f"offline {MISSED - 1}")
    others.say("live once more")
    wait(me, "live once more")
    whole(me, [*expected("offline"), "live once more"])
    for name, id in CHATS.items():
        today = history(me, id)
        same(
            f"{name}: the old message today",
            [text(m) for m in today if m["id"] == mine[name]],
            ["edited while offline"],
        )
        same(f"{name}: the deleted message today", [m for m in today if m["id"] == lost[name]], [])


def whole(me, texts):
    """Each message once, in order, none missing."""
    for name, id in CHATS.items():
        messages = heard(me, id)
        same(f"{name}: heard", [text(m) for m in messages], texts)
        same(f"{name}: in order, each once", [m["id"] for m in messages], sorted({m["id"] for m in messages}))
