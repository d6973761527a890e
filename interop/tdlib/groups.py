"""Groups, supergroups and channels: made, changed, joined, ruled and left."""

from checks import same
from td import refused, signed_in, text
from world import FRIEND, LOCKED, ME


def groups():
    with signed_in("me") as me, signed_in("friend") as friend, signed_in("locked") as locked:
        for name in "sandbox_friend", "sandbox_locked":
            me.call("searchPublicChat", username=name)
        basic_group(me, friend, locked)
        supergroup(me, friend, locked)
        channel(me, friend)


def user(id):
    return {"@type": "messageSenderUser", "user_id": id}


def knows(c, chat):
    c.until(f"{chat} among the chats", lambda: chat in c.chats)


def title(c, chat, want):
    c.until(f"{chat} is called {want}", lambda: c.call("getChat", chat_id=chat)["title"] == want)


def members(c, chat):
    if chat > -1000000000000:
        got = c.call("getBasicGroupFullInfo", basic_group_id=-chat)["members"]
    else:
        got = c.call("getSupergroupMembers", supergroup_id=-1000000000000 - chat, limit=100)["members"]
    return sorted(m["member_id"]["user_id"] for m in got)


def now_members(c, what, chat, want):
    c.until(lambda: f"{what}: {members(c, chat)}, want {want}", lambda: members(c, chat) == want)


def newest(c, chat):
    return c.call("getChat", chat_id=chat)["last_message"]


def basic_group(me, friend, locked):
    chat = me.call("createNewBasicGroupChat", user_ids=[FRIEND], title="Four walls")["chat_id"]
    knows(friend, chat)
    same("its members", members(me, chat), [ME, FRIEND])
    friend.until("its first message", lambda: newest(friend, chat)["content"]["@type"] == "messageBasicGroupChatCreate")
    me.call("setChatTitle", chat_id=chat, title="Five walls")
    title(friend, chat, "Five walls")
    me.call("addChatMember", chat_id=chat, user_id=LOCKED)
    now_members(friend, "members after adding one", chat, [ME, FRIEND, LOCKED])
    knows(locked, chat)
    locked.say(chat, "I am in")
    me.until("the newcomer's message", lambda: text(newest(me, chat)) == "I am in")
    me.call("setChatMemberStatus", chat_id=chat, member_id=user(LOCKED), status={"@type": "chatMemberStatusLeft"})
    now_members(me, "members after removing one", chat, [ME, FRIEND])
    by_link(me, locked, chat, "Five walls")
    pinned(me, friend, chat)
    friend.call("leaveChat", chat_id=chat)
    now_members(me, "members after one has left", chat, [ME, LOCKED])


def by_link(me, locked, chat, name):
    """Somebody comes in by an invite link."""
    link = me.call("createChatInviteLink", chat_id=chat)["invite_link"]
    same("what the link promises", locked.call("checkChatInviteLink", invite_link=link)["title"], name)
    locked.call("joinChatByInviteLink", invite_link=link)
    me.until("who came by the link is a member", lambda: LOCKED in members(me, chat))
    refused("joining again", "USER_ALREADY_PARTICIPANT", lambda: locked.call("joinChatByInviteLink", invite_link=link))


def pinned(me, friend, chat):
    def pins():
        found = friend.call(
            "searchChatMessages", chat_id=chat, limit=100, filter={"@type": "searchMessagesFilterPinned"}
        )
        return [text(m) for m in found["messages"]]

    first, second = me.say(chat, "first to pin"), me.say(chat, "second to pin")
    for m in first, second:
        me.call("pinChatMessage", chat_id=chat, message_id=m["id"])
    friend.until("two pins", lambda: pins() == ["second to pin", "first to pin"])
    friend.until("the message about it", lambda: newest(friend, chat)["content"]["@type"] == "messagePinMessage")
    me.call("unpinChatMessage", chat_id=chat, message_id=second["id"])
    friend.until("one pin", lambda: pins() == ["first to pin"])
    me.call("unpinAllChatMessages", chat_id=chat)
    friend.until("no pin", lambda: pins() == [])


def supergroup(me, friend, locked):
    made = me.call("createNewSupergroupChat", title="Big room", description="for many")
    same("the new supergroup", (made["title"], made["type"]["is_channel"]), ("Big room", False))
    chat, id = made["id"], made["type"]["supergroup_id"]
    me.call("addChatMember", chat_id=chat, user_id=FRIEND)
    knows(friend, chat)
    now_members(me, "its members", chat, [ME, FRIEND])
    full = friend.call("getSupergroupFullInfo", supergroup_id=id)
    same("its text and size", (full["description"], full["member_count"]), ("for many", 2))
    by_link(me, locked, chat, "Big room")
    knows(locked, chat)
    rights = {
        "@type": "chatAdministratorRights",
        "can_change_info": True,
        "can_restrict_members": True,
        "can_manage_chat": True,
    }
    me.call(
        "setChatMemberStatus",
        chat_id=chat,
        member_id=user(FRIEND),
        status={"@type": "chatMemberStatusAdministrator", "rights": rights},
    )
    friend.until(
        "the friend is admin",
        lambda: friend.call("getSupergroup", supergroup_id=id)["status"]["@type"] == "chatMemberStatusAdministrator",
    )
    friend.call("setChatTitle", chat_id=chat, title="Bigger room")
    title(me, chat, "Bigger room")
    what = me.call("getChatMember", chat_id=chat, member_id=user(FRIEND))["status"]
    same("the new admin", (what["rights"]["can_change_info"], what["rights"]["can_pin_messages"]), (True, False))

    mute = {"@type": "chatMemberStatusRestricted", "is_member": True, "permissions": {"@type": "chatPermissions"}}
    friend.call("setChatMemberStatus", chat_id=chat, member_id=user(LOCKED), status=mute)
    locked.until(
        "restricted",
        lambda: locked.call("getSupergroup", supergroup_id=id)["status"]["@type"] == "chatMemberStatusRestricted",
    )
    friend.call("setChatMemberStatus", chat_id=chat, member_id=user(LOCKED), status={"@type": "chatMemberStatusBanned"})
    locked.until(
        "banned", lambda: locked.call("getSupergroup", supergroup_id=id)["status"]["@type"] == "chatMemberStatusBanned"
    )
    now_members(me, "members then", chat, [ME, FRIEND])
    friend.call("setChatMemberStatus", chat_id=chat, member_id=user(LOCKED), status={"@type": "chatMemberStatusLeft"})
    pinned(me, friend, chat)
    me.call("setSupergroupUsername", supergroup_id=id, username="a_bigger_room")
    found = locked.call("searchPublicChat", username="a_bigger_room")
    same("found by its username", found["id"], chat)
    locked.call("joinChat", chat_id=chat)
    now_members(me, "members after one has joined", chat, [ME, FRIEND, LOCKED])
    friend.call("leaveChat", chat_id=chat)
    now_members(me, "members after one has left", chat, [ME, LOCKED])


def channel(me, friend):
    made = me.call("createNewSupergroupChat", title="Notices", description="one way", is_channel=True)
    same("the new channel", (made["title"], made["type"]["is_channel"]), ("Notices", True))
    chat = made["id"]
    me.call("addChatMember", chat_id=chat, user_id=FRIEND)
    knows(friend, chat)
    me.say(chat, "read this")
    friend.until("the post", lambda: text(newest(friend, chat)) == "read this")
    friend.call("leaveChat", chat_id=chat)
    now_members(me, "readers after one has left", chat, [ME])
    me.call("getSupergroupFullInfo", supergroup_id=made["type"]["supergroup_id"])  # which says that it may
    me.call("deleteChat", chat_id=chat)
    me.until(
        "the channel is gone",
        lambda: me.call("getSupergroup", supergroup_id=made["type"]["supergroup_id"])["status"]["@type"]
        in ("chatMemberStatusLeft", "chatMemberStatusBanned"),
    )
