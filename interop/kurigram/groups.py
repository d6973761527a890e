"""Groups, supergroups and channels: made, changed, joined, ruled and left."""

from pyrogram.enums import ChatMembersFilter, MessagesFilter, MessageServiceType
from pyrogram.types import ChatAdministratorRights, ChatPermissions

from accounts import refused, signed_in
from checks import holds, same
from world import FRIEND, LOCKED, ME, SUPERGROUP, marked


async def groups():
    async with signed_in("me") as me, signed_in("friend") as friend, signed_in("locked") as locked:
        for c in me, friend, locked:
            await fresh(c)
        await me.get_users(["sandbox_friend", "sandbox_locked"])
        await friend.get_users(["sandbox_me", "sandbox_locked"])
        await basic_group(me, friend, locked)
        await supergroup(me, friend, locked)
        await channel(me, friend)
        await reactions(me, friend)


async def fresh(c):
    """Reads the dialogs, from which a client has its access hashes."""
    holds("a client has no dialogs", [d async for d in c.get_dialogs()])


async def members(c, chat):
    return sorted([m.user.id async for m in c.get_chat_members(chat)])


async def newest(c, chat):
    return [m async for m in c.get_chat_history(chat, 1)][0]


async def basic_group(me, friend, locked):
    group = (await me.create_group("Four walls", FRIEND)).id
    await fresh(friend)
    same("its members", await members(me, group), [ME, FRIEND])
    same("its first message", (await newest(friend, group)).service, MessageServiceType.GROUP_CHAT_CREATED)
    await me.set_chat_title(group, "Five walls")
    same("the title, for the friend", (await friend.get_chat(group)).title, "Five walls")
    same("the message about it", (await newest(friend, group)).new_chat_title, "Five walls")
    await me.add_chat_members(group, LOCKED)
    same("members after adding one", await members(friend, group), [ME, FRIEND, LOCKED])
    await fresh(locked)
    await locked.send_message(group, "I am in")
    same("the newcomer's message", (await newest(me, group)).text, "I am in")
    await me.ban_chat_member(group, LOCKED)
    same("members after removing one", await members(me, group), [ME, FRIEND])
    await by_link(me, locked, group, "Five walls")
    await pinned(me, friend, group)
    await friend.leave_chat(group, delete=True)
    same("members after one has left", await members(me, group), [ME, LOCKED])


async def by_link(me, locked, chat, title):
    """Somebody comes in by an invite link."""
    link = await me.export_chat_invite_link(chat)
    holds(f"an invite link of another form: {link}", link.startswith("https://t.me/"))
    same("what the link promises", (await locked.get_chat(link)).title, title)
    await locked.join_chat(link)
    holds("who came by the link is no member", LOCKED in await members(me, chat))
    await refused("joining again", "UserAlreadyParticipant", locked.join_chat(link))


async def pinned(me, friend, chat):
    async def pins():
        return [str(m.text) async for m in friend.search_messages(chat, filter=MessagesFilter.PINNED)]

    first, second = await me.send_message(chat, "first to pin"), await me.send_message(chat, "second to pin")
    await me.pin_chat_message(chat, first.id, both_sides=True)
    await me.pin_chat_message(chat, second.id, both_sides=True)
    same("pinned messages", await pins(), ["second to pin", "first to pin"])
    same("the message about it", (await newest(friend, chat)).service, MessageServiceType.PINNED_MESSAGE)
    await me.unpin_chat_message(chat, second.id)
    same("after unpinning one", await pins(), ["first to pin"])
    await me.unpin_all_chat_messages(chat)
    same("after unpinning all", await pins(), [])


async def supergroup(me, friend, locked):
    made = await me.create_supergroup("Big room", "for many")
    same("the new supergroup", (made.title, made.type.name), ("Big room", "SUPERGROUP"))
    chat = made.id
    await me.add_chat_members(chat, FRIEND)
    await fresh(friend)
    same("its members", await members(me, chat), [ME, FRIEND])
    full = await friend.get_chat(chat)
    same("its text and size", (full.description, full.members_count), ("for many", 2))
    await by_link(me, locked, chat, "Big room")
    await fresh(locked)
    await refused("a title set by a member", "ChatAdminRequired", friend.set_chat_title(chat, "Mine"))
    await me.promote_chat_member(chat, FRIEND, ChatAdministratorRights(can_change_info=True, can_restrict_members=True))
    await friend.set_chat_title(chat, "Bigger room")
    same("the title set by an admin", (await me.get_chat(chat)).title, "Bigger room")
    what = await me.get_chat_member(chat, FRIEND)
    same(
        "the new admin",
        (what.status.name, what.privileges.can_change_info, what.privileges.can_pin_messages),
        ("ADMINISTRATOR", True, False),
    )
    await friend.restrict_chat_member(chat, LOCKED, ChatPermissions())
    await refused("a message of who may not", "UserBannedInChannel", locked.send_message(chat, "hm"))
    await friend.ban_chat_member(chat, LOCKED)
    banned = [m.user.id async for m in me.get_chat_members(chat, filter=ChatMembersFilter.BANNED)]
    same("who is banned", banned, [LOCKED])
    same("members then", await members(me, chat), [ME, FRIEND])
    await refused("who is banned", "ChannelPrivate", locked.send_message(chat, "hello?"))
    await friend.unban_chat_member(chat, LOCKED)
    await pinned(me, friend, chat)
    same("a username", await me.set_chat_username(chat, "a_bigger_room"), True)
    await locked.join_chat("a_bigger_room")
    same("members after one has joined", await members(me, chat), [ME, FRIEND, LOCKED])
    await friend.leave_chat(chat)
    same("members after one has left", await members(me, chat), [ME, LOCKED])


async def channel(me, friend):
    made = await me.create_channel("Notices", "one way")
    same("the new channel", (made.title, made.type.name), ("Notices", "CHANNEL"))
    await me.add_chat_members(made.id, FRIEND)
    await fresh(friend)
    await me.send_message(made.id, "read this")
    same("the post", (await newest(friend, made.id)).text, "read this")
    await refused("a reader's post", "ChatAdminRequired", friend.send_message(made.id, "me too"))
    await friend.leave_chat(made.id)
    same("readers after one has left", await members(me, made.id), [ME])
    await me.delete_channel(made.id)
    await refused("a channel that is gone", "ChannelPrivate", me.send_message(made.id, "anybody?"))


async def reactions(me, friend):
    def shown(m):
        return [(r.emoji, r.count, r.chosen_order is not None) for r in m.reactions.reactions] if m.reactions else []

    for here, there in (FRIEND, ME), (marked(SUPERGROUP),) * 2:
        sent = await me.send_message(here, "how is this?")
        seen = await newest(friend, there)
        await friend.send_reaction(there, seen.id, "👍")
        same("a reaction, for who reacted", shown(await friend.get_messages(there, seen.id)), [("👍", 1, True)])
        same("a reaction, for who wrote", shown(await me.get_messages(here, sent.id)), [("👍", 1, False)])
        await me.send_reaction(here, sent.id, "👍")
        same("two alike", shown(await me.get_messages(here, sent.id)), [("👍", 2, True)])
        await friend.send_reaction(there, seen.id)
        same("one taken back", shown(await me.get_messages(here, sent.id)), [("👍", 1, True)])
