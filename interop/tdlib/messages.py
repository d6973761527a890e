"""Messages in every kind of chat: sent, answered, edited, forwarded, found, deleted."""

from checks import holds, same
from td import entities, markdown, plain, refused, signed_in, text
from world import CHANNEL, FRIEND, GROUP, ME, SUPERGROUP, marked

TEXT = "*bold* and `code`, @sandbox\\_friend 😀 _end_"
PLAIN = "bold and code, @sandbox_friend 😀 end"
# offsets count in UTF-16: the face is two
MARKED = [("Bold", 0, 4), ("Code", 9, 4), ("Mention", 15, 15), ("Italic", 34, 3)]


def messages():
    with signed_in("me") as me, signed_in("friend") as friend:
        places = {
            "saved": (ME, None),
            "private": (FRIEND, ME),
            "group": (-GROUP, -GROUP),
            "supergroup": (marked(SUPERGROUP),) * 2,
            "channel": (marked(CHANNEL), None),
        }
        me.call("createPrivateChat", user_id=ME)
        for name, (here, there) in places.items():
            Place(name, me, here, friend, there).run()


class Place:
    """One chat, as the first user sees it and, where there is one, as the friend does."""

    def __init__(self, name, me, chat, friend, seen):
        self.name, self.me, self.chat, self.friend, self.seen = name, me, chat, friend, seen

    def same(self, what, got, want):
        same(f"{self.name}: {what}", got, want)

    def read(self, id):
        return self.me.call("getMessage", chat_id=self.chat, message_id=id)

    def theirs(self, words):
        """The friend's copy of a message: it must have been told of it."""

        def found():
            new = [u["message"] for u in self.friend.told("updateNewMessage")]
            return [m for m in new if m["chat_id"] == self.seen and text(m) == words and not m.get("forward_info")]

        self.friend.until(f"{self.name}: {words!r} for the friend", found)
        self.same(f"the friend's messages with {words!r}", len(found()), 1)
        return found()[0]

    def run(self):
        m, copy = self.send()
        self.edit(m, copy)
        r = self.answer(m, copy)
        self.forward(self.read(m["id"]))
        found = self.me.call("searchChatMessages", chat_id=self.chat, query=f"in {self.name}", limit=100)
        self.same("found by a word of the answer", [x["id"] for x in found["messages"]], [r["id"]])
        found = self.me.call("searchChatMessages", chat_id=self.chat, query="nowhere to be found", limit=100)
        self.same("found by no word", found["messages"], [])
        found = self.me.call("searchMessages", query=f"in {self.name}", limit=100)
        self.same("found in all chats", [(x["chat_id"], x["id"]) for x in found["messages"]], [(self.chat, r["id"])])
        self.delete(m, r)

    def send(self):
        m = self.me.send(self.chat, markdown(TEXT))
        self.same("what was sent", (text(m), entities(m)), (PLAIN, MARKED))
        author = {"@type": "messageSenderUser", "user_id": ME}
        if self.name == "channel":
            author = {"@type": "messageSenderChat", "chat_id": self.chat}
        back = self.read(m["id"])
        self.same("its author", (back["sender_id"], back["is_channel_post"]), (author, self.name == "channel"))
        self.same("read back", (text(back), entities(back)), (PLAIN, MARKED))
        copy = self.theirs(PLAIN) if self.seen else None
        if copy:
            self.same(
                "the friend's copy", (copy["sender_id"], copy["is_outgoing"], entities(copy)), (author, False, MARKED)
            )
        return m, copy

    def edit(self, m, copy):
        changed = self.me.call(
            "editMessageText", chat_id=self.chat, message_id=m["id"], input_message_content=markdown("changed: " + TEXT)
        )
        spans = [(kind, offset + 9, length) for kind, offset, length in MARKED]
        self.same("after the edit", (text(changed), entities(changed)), ("changed: " + PLAIN, spans))
        holds(f"{self.name}: an edited message has no edit date", changed["edit_date"])
        refused(
            f"{self.name}: no such message",
            "Message not found",
            lambda: self.me.call(
                "editMessageText",
                chat_id=self.chat,
                message_id=m["id"] + (1000 << 20),
                input_message_content=plain("x"),
            ),
        )
        if copy:

            def edits():
                told = [u for u in self.friend.told("updateMessageContent") if u["message_id"] == copy["id"]]
                return [u["new_content"]["text"]["text"] for u in told]

            self.friend.until(f"{self.name}: the edit for the friend", edits)
            self.same("the friend's copy after the edit", set(edits()), {"changed: " + PLAIN})

    def answer(self, m, copy):
        r = self.me.say(
            self.chat,
            f"an answer in {self.name}",
            reply_to={"@type": "inputMessageReplyToMessage", "message_id": m["id"]},
        )
        self.same("the answer's reply header", r["reply_to"]["message_id"], m["id"])
        if copy:
            theirs = self.theirs(f"an answer in {self.name}")
            self.same("the friend's copy of the answer answers", theirs["reply_to"]["message_id"], copy["id"])
        return r

    def forward(self, m):
        target = ME if self.name == "supergroup" else marked(SUPERGROUP)
        sent = self.me.call("forwardMessages", chat_id=target, from_chat_id=self.chat, message_ids=[m["id"]])
        f = self.me.finish(sent["messages"][0])
        self.same("the forwarded text", (text(f), entities(f)), (text(m), entities(m)))
        origin = f["forward_info"]["origin"]
        if self.name == "channel":
            self.same("where it is from", (origin["chat_id"], origin["message_id"]), (self.chat, m["id"]))
        else:
            self.same("whom it is from", origin["sender_user_id"], ME)
        self.same("the forward's date", f["forward_info"]["date"], m["date"])

    def delete(self, m, r):
        copy = self.theirs(text(r)) if self.seen else None
        ids = [m["id"], r["id"]]
        self.me.call("deleteMessages", chat_id=self.chat, message_ids=ids, revoke=True)
        for id in ids:
            refused(f"{self.name}: read after the deletion", "Not Found", lambda id=id: self.read(id))
        left = self.me.call("getChatHistory", chat_id=self.chat, limit=10)["messages"]
        holds(f"{self.name}: the history still has what was deleted", not set(ids) & {x["id"] for x in left})
        if copy:

            def gone():
                told = [
                    u for u in self.friend.told("updateDeleteMessages") if u["is_permanent"] and not u["from_cache"]
                ]
                return copy["id"] in [id for u in told if u["chat_id"] == self.seen for id in u["message_ids"]]

            self.friend.until(f"{self.name}: the deletion for the friend", gone)
