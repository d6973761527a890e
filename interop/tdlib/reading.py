"""What a client shows: chats, histories, members, drafts, read marks."""

from checks import same
from td import plain, refused, signed_in, text
from world import BOT, CHANNEL, FRIEND, GROUP, LOCKED, ME, SUPERGROUP, marked

LONG = 130  # messages: more than a page


def reading():
    with signed_in("me") as me, signed_in("friend") as friend:
        chats(me, friend)
        histories(me)
        members(me)
        in_full(me)
        drafts(me)


def chats(me, friend):
    all_of_them = [marked(CHANNEL), marked(SUPERGROUP), -GROUP, BOT, FRIEND]
    same("the chats, newest first", me.load_chats(), all_of_them)
    chat = me.call("getChat", chat_id=marked(SUPERGROUP))
    same("a chat", (chat["title"], chat["type"]["is_channel"]), ("Sandbox Supergroup", False))
    for id in all_of_them:
        last = me.call("getChat", chat_id=id)["last_message"]["id"]
        me.call("viewMessages", chat_id=id, message_ids=[last], force_read=True)
    me.until("all read", lambda: not any(me.call("getChat", chat_id=id)["unread_count"] for id in all_of_them))
    sent = [friend.say(ME, f"unread {n}") for n in range(3)]
    me.until("unread", lambda: me.call("getChat", chat_id=FRIEND)["unread_count"] == 3)
    same("the chat moves up", me.call("getChats", limit=1)["chat_ids"], [FRIEND])
    mine = [m["id"] for m in history(me, FRIEND, limit=3)][::-1]
    me.call("viewMessages", chat_id=FRIEND, message_ids=[mine[1]], force_read=True)
    me.until("unread after reading two of three", lambda: me.call("getChat", chat_id=FRIEND)["unread_count"] == 1)
    friend.until(
        "what the friend sees of that",
        lambda: friend.call("getChat", chat_id=ME)["last_read_outbox_message_id"] == sent[1]["id"],
    )
    me.call("viewMessages", chat_id=FRIEND, message_ids=[mine[2]], force_read=True)
    friend.until(
        "after reading all", lambda: friend.call("getChat", chat_id=ME)["last_read_outbox_message_id"] == sent[2]["id"]
    )
    main = {"@type": "chatListMain"}
    me.call("toggleChatIsPinned", chat_list=main, chat_id=BOT, is_pinned=True)
    same("a pinned chat comes first", me.call("getChats", limit=10)["chat_ids"][0], BOT)
    with signed_in("me", "again") as again:
        same("for another client, too", again.load_chats()[:2], [BOT, FRIEND])
    me.call("toggleChatIsPinned", chat_list=main, chat_id=BOT, is_pinned=False)


def history(c, chat, before=0, limit=1000):
    """Messages of a chat, newest first, page by page."""
    found = []
    while len(found) < limit:
        page = c.call("getChatHistory", chat_id=chat, from_message_id=before, limit=min(100, limit - len(found)))[
            "messages"
        ]
        if not page:
            break
        found += page
        before = page[-1]["id"]
    return found


def histories(me):
    """More than a page, in a box shared with other chats and in a channel's own, read by a client that has none."""
    sent = {chat: [me.say(chat, f"{n} of many")["id"] for n in range(LONG)] for chat in (FRIEND, marked(SUPERGROUP))}
    with signed_in("me", "fresh") as c:
        for chat, ids in sent.items():
            whole = history(c, chat)
            same(f"{chat}: newest first", [m["id"] for m in whole[:LONG]], ids[::-1])
            same(
                f"{chat}: their texts", [text(m) for m in whole[:LONG]], [f"{n} of many" for n in reversed(range(LONG))]
            )
            same(
                f"{chat}: in order, each once", [m["id"] for m in whole], sorted({m["id"] for m in whole}, reverse=True)
            )
            some = c.call("getChatHistory", chat_id=chat, from_message_id=ids[50], offset=-2, limit=4)["messages"]
            same(f"{chat}: around an id", [m["id"] for m in some], ids[48:52][::-1])
            found = c.call("searchChatMessages", chat_id=chat, query="of many", limit=100)
            same(f"{chat}: found", ([m["id"] for m in found["messages"]], found["total_count"]), (ids[:29:-1], LONG))
            rest = c.call(
                "searchChatMessages",
                chat_id=chat,
                query="of many",
                limit=100,
                from_message_id=found["next_from_message_id"],
            )
            same(f"{chat}: found on the next page", [m["id"] for m in rest["messages"]], ids[29::-1])


def members(me):
    def listed(filter=None):
        got = me.call("getSupergroupMembers", supergroup_id=SUPERGROUP, filter=filter, limit=100)
        return got["total_count"], sorted(m["member_id"]["user_id"] for m in got["members"])

    same("members", listed(), (3, [ME, FRIEND, LOCKED]))
    same("members by name", listed({"@type": "supergroupMembersFilterSearch", "query": "frie"})[1], [FRIEND])
    same("admins", listed({"@type": "supergroupMembersFilterAdministrators"})[1], [ME])
    full = me.call("getBasicGroupFullInfo", basic_group_id=GROUP)
    same("the group's members", sorted(m["member_id"]["user_id"] for m in full["members"]), [ME, FRIEND, LOCKED])
    user = {"@type": "messageSenderUser", "user_id": FRIEND}
    status = me.call("getChatMember", chat_id=marked(SUPERGROUP), member_id=user)["status"]["@type"]
    same("what the friend is", status, "chatMemberStatusMember")
    user["user_id"] = BOT
    status = me.call("getChatMember", chat_id=marked(SUPERGROUP), member_id=user)["status"]["@type"]
    same("what the bot is", status, "chatMemberStatusLeft")


def in_full(me):
    for id, words in (SUPERGROUP, "A supergroup for trying things out."), (CHANNEL, "A channel for trying things out."):
        full = me.call("getSupergroupFullInfo", supergroup_id=id)
        same(f"{id} in full", (full["description"], full["member_count"]), (words, 3))
    full = me.call("getUserFullInfo", user_id=BOT)
    same("the bot in full", full["bot_info"]["short_description"], "A bot for trying things out.")
    same("by name", me.call("searchPublicChat", username="sandbox_channel")["id"], marked(CHANNEL))
    refused("by no name", "USERNAME_NOT_OCCUPIED", lambda: me.call("searchPublicChat", username="nobody_is_called_so"))
    same("contacts", me.call("getContacts")["user_ids"], [FRIEND])


def drafts(me):
    draft = {
        "@type": "draftMessage",
        "content": {"@type": "draftMessageContentText", "text": plain("half a message")["text"]},
        "input_message_text": plain("half a message"),
    }
    me.call("setChatDraftMessage", chat_id=FRIEND, draft_message=draft)
    with signed_in("me", "third") as c:
        kept = c.call("getChat", chat_id=FRIEND)["draft_message"]
        same("the draft, for another client", "half a message" in str(kept), True)
        me.call("setChatDraftMessage", chat_id=FRIEND)
        c.until("the draft is gone", lambda: "draft_message" not in c.call("getChat", chat_id=FRIEND))
