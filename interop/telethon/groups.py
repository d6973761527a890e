"""Groups, supergroups and channels: made, changed, joined, ruled and left."""

import re

from telethon import functions, types
from telethon.tl.alltlobjects import LAYER

from accounts import refused, signed_in
from checks import holds, same
from world import FRIEND, LOCKED, ME

TYPES = types.messages


async def groups():
    async with signed_in("me") as me, signed_in("friend") as friend, signed_in("locked") as locked:
        await basic_group(me, friend, locked)
        await supergroup(me, friend, locked)
        await channel(me, friend)
        await reactions(me, friend)


def chats(result):
    """The chats of an answer: of Updates, or of what newer layers wrap them in."""
    return (
        getattr(result, "updates", result).chats if hasattr(getattr(result, "updates", None), "chats") else result.chats
    )


async def by_title(c, title):
    found = [d for d in await c.get_dialogs() if d.title == title]
    same(f"dialogs called {title}", len(found), 1)
    return found[0]


async def members(c, chat):
    return sorted(u.id for u in await c.get_participants(chat))


async def last_action(c, chat):
    return type((await c.get_messages(chat, 1))[0].action).__name__


async def basic_group(me, friend, locked):
    made = chats(await me(functions.messages.CreateChatRequest(users=["sandbox_friend"], title="Four walls")))
    same("the new group", [(c.title, c.participants_count) for c in made], [("Four walls", 2)])
    group, theirs = made[0], await by_title(friend, "Four walls")
    same("its members", await members(me, group), [ME, FRIEND])
    same("its first message", await last_action(friend, theirs.entity), "MessageActionChatCreate")

    await me(functions.messages.EditChatTitleRequest(group.id, "Five walls"))
    same("the title, for the friend", (await friend.get_entity(types.PeerChat(group.id))).title, "Five walls")
    same("the message about it", await last_action(friend, theirs.entity), "MessageActionChatEditTitle")
    await refused(
        "the same title", "ChatNotModifiedError", me(functions.messages.EditChatTitleRequest(group.id, "Five walls"))
    )

    await me(functions.messages.AddChatUserRequest(group.id, "sandbox_locked", fwd_limit=10))
    same("members after adding one", await members(friend, theirs.entity), [ME, FRIEND, LOCKED])
    await refused(
        "adding one again",
        "UserAlreadyParticipantError",
        me(functions.messages.AddChatUserRequest(group.id, "sandbox_locked", fwd_limit=10)),
    )
    await locked.send_message((await by_title(locked, "Five walls")).entity, "I am in")
    same("the newcomer's message", (await me.get_messages(group, 1))[0].raw_text, "I am in")

    await me.kick_participant(group, "sandbox_locked")
    same("members after removing one", await members(me, group), [ME, FRIEND])
    await refused(
        "a message of who was removed",
        "ChatWriteForbiddenError",
        locked.send_message(types.InputPeerChat(group.id), "let me in"),
    )

    await me(functions.messages.EditChatAdminRequest(group.id, "sandbox_friend", True))
    admins = await me.get_participants(group)
    same(
        "what they are",
        {u.id: type(u.participant).__name__ for u in admins},
        {ME: "ChatParticipantCreator", FRIEND: "ChatParticipantAdmin"},
    )
    await by_link(me, locked, group, "Five walls")
    await pinned(me, friend, group, theirs.entity)
    await friend.delete_dialog(theirs.entity)
    same("members after one has left", await members(me, group), [ME, LOCKED])


async def by_link(me, locked, chat, title):
    """Somebody comes in by an invite link."""
    link = (await me(functions.messages.ExportChatInviteRequest(await me.get_input_entity(chat)))).link
    hash = re.fullmatch(r"https://t\.me/(?:joinchat/|\+)([\w-]+)", link)
    holds(f"an invite link of another form: {link}", hash)
    hash = hash[1]
    invite = await locked(functions.messages.CheckChatInviteRequest(hash))
    same("what the link promises", (type(invite).__name__, invite.title), ("ChatInvite", title))
    joined = chats(await locked(functions.messages.ImportChatInviteRequest(hash)))
    same("where it led", [c.title for c in joined], [title])
    holds("who came by the link is no member", LOCKED in await members(me, chat))
    same(
        "the link again",
        type(await locked(functions.messages.CheckChatInviteRequest(hash))).__name__,
        "ChatInviteAlready",
    )
    await refused(
        "joining again", "UserAlreadyParticipantError", locked(functions.messages.ImportChatInviteRequest(hash))
    )
    await refused(
        "a link that is none",
        "InviteHashExpiredError",
        locked(functions.messages.CheckChatInviteRequest("AAAAAAAAAAAAAAAA")),
    )
    same("the message about it", await last_action(me, chat), "MessageActionChatJoinedByLink")


async def pinned(me, friend, here, there):
    first, second = await me.send_message(here, "first to pin"), await me.send_message(here, "second to pin")
    await me.pin_message(here, first)
    await me.pin_message(here, second, notify=True)
    filter = types.InputMessagesFilterPinned()
    same(
        "pinned messages",
        [m.raw_text for m in await friend.get_messages(there, 10, filter=filter)],
        ["second to pin", "first to pin"],
    )
    same("the message about it", await last_action(friend, there), "MessageActionPinMessage")
    await me.unpin_message(here, second)
    same(
        "after unpinning one",
        [m.raw_text for m in await friend.get_messages(there, 10, filter=filter)],
        ["first to pin"],
    )
    await me.unpin_message(here)
    same("after unpinning all", [m.raw_text for m in await friend.get_messages(there, 10, filter=filter)], [])


async def supergroup(me, friend, locked):
    made = chats(await me(functions.channels.CreateChannelRequest("Big room", "for many", megagroup=True)))[0]
    same(
        "the new supergroup",
        (made.title, made.megagroup, made.broadcast, made.creator),
        ("Big room", True, False, True),
    )
    await me(functions.channels.InviteToChannelRequest(made, ["sandbox_friend"]))
    same("its members", await members(me, made), [ME, FRIEND])
    theirs = (await by_title(friend, "Big room")).entity
    await me(functions.channels.EditTitleRequest(made, "Bigger room"))
    same("the title, for the friend", (await friend.get_entity(theirs)).title, "Bigger room")
    full = await friend(functions.channels.GetFullChannelRequest(theirs))
    same("its text and size", (full.full_chat.about, full.full_chat.participants_count), ("for many", 2))
    await by_link(me, locked, made, "Bigger room")
    await rule(me, friend, locked, made, theirs)
    await pinned(me, friend, made, theirs)
    await public(me, locked, made)
    await friend.delete_dialog(theirs)
    same("members after one has left", await members(me, made), [ME, LOCKED])
    await refused("leaving again", "UserNotParticipantError", friend(functions.channels.LeaveChannelRequest(theirs)))


async def rule(me, friend, locked, here, there):
    """Admins and bans."""
    await refused(
        "a title set by a member", "ChatAdminRequiredError", friend(functions.channels.EditTitleRequest(there, "Mine"))
    )
    await me.edit_admin(here, "sandbox_friend", change_info=True, ban_users=True, title="janitor")
    rights = await me.get_permissions(here, "sandbox_friend")
    same(
        "the new admin",
        (rights.is_admin, rights.change_info, rights.ban_users, rights.pin_messages, rights.participant.rank),
        (True, True, True, False, "janitor"),
    )
    await friend(functions.channels.EditTitleRequest(there, "Biggest room"))
    same("the title set by an admin", (await me.get_entity(here)).title, "Biggest room")

    await friend.edit_permissions(there, "sandbox_locked", send_messages=False)
    its = (await by_title(locked, "Biggest room")).entity
    await refused("a message of who may not", "UserBannedInChannelError", locked.send_message(its, "hm"))
    await friend.edit_permissions(there, "sandbox_locked")
    await locked.send_message(its, "allowed again")
    same("a message of who may again", (await me.get_messages(here, 1))[0].raw_text, "allowed again")
    await friend.edit_permissions(there, "sandbox_locked", view_messages=False)
    kicked = await me.get_participants(here, filter=types.ChannelParticipantsKicked(""))
    same("who is banned", [u.id for u in kicked], [LOCKED])
    same("members then", await members(me, here), [ME, FRIEND])
    await refused("who is banned", "ChannelPrivateError", locked.send_message(its, "hello?"))
    await refused(
        "a ban of the owner",
        "UserAdminInvalidError",
        friend(
            functions.channels.EditBannedRequest(
                there, await friend.get_input_entity("sandbox_me"), types.ChatBannedRights(None, view_messages=True)
            )
        ),
    )
    await friend.edit_permissions(there, "sandbox_locked")
    await me.edit_admin(here, "sandbox_friend", is_admin=False)
    same("no admin any more", (await me.get_permissions(here, "sandbox_friend")).is_admin, False)


async def public(me, locked, here):
    """A username, and somebody who joins by it."""
    await me(functions.channels.UpdateUsernameRequest(here, "a_bigger_room"))
    found = await locked.get_entity("a_bigger_room")
    same("found by its username", found.id, here.id)
    await locked(functions.channels.JoinChannelRequest(found))
    holds("who joined is no member", LOCKED in await members(me, here))
    await refused(
        "a name that is taken",
        "UsernameOccupiedError",
        me(functions.channels.UpdateUsernameRequest(here, "sandbox_channel")),
    )


async def channel(me, friend):
    made = chats(await me(functions.channels.CreateChannelRequest("Notices", "one way", broadcast=True)))[0]
    same("the new channel", (made.title, made.megagroup, made.broadcast), ("Notices", False, True))
    await me(functions.channels.InviteToChannelRequest(made, ["sandbox_friend"]))
    theirs = (await by_title(friend, "Notices")).entity
    post = await me.send_message(made, "read this")
    same("the post", [m.raw_text for m in await friend.get_messages(theirs, 1)], ["read this"])
    await refused("a reader's post", "ChatAdminRequiredError", friend.send_message(theirs, "me too"))
    await me.edit_admin(made, "sandbox_friend", post_messages=True)
    await friend.send_message(theirs, "me too")
    same("an admin's post", (await me.get_messages(made, 1))[0].raw_text, "me too")
    same("the first post", (await me.get_messages(made, ids=post.id)).raw_text, "read this")
    await friend(functions.channels.LeaveChannelRequest(theirs))
    same("readers after one has left", await members(me, made), [ME])
    await refused("who has left a private one", "ChannelPrivateError", friend.get_messages(theirs, 1))
    await me(functions.channels.DeleteChannelRequest(made))
    await refused("a channel that is gone", "ChannelPrivateError", me.send_message(made, "anybody?"))


def reaction(emoji):
    """What sendReaction takes: a text, before layer 145, and a list of objects since."""
    return emoji if LAYER < 145 else [types.ReactionEmoji(emoji)]


def shown(message):
    """The reactions of a message: emoji, how many, whether one is mine."""
    results = message.reactions.results if message.reactions else []
    if LAYER < 145:
        return [(r.reaction, r.count, bool(r.chosen)) for r in results]
    return [(r.reaction.emoticon, r.count, r.chosen_order is not None) for r in results]


async def reactions(me, friend):
    for here, there in ("sandbox_friend", "sandbox_me"), ("sandbox_supergroup", "sandbox_supergroup"):
        sent = await me.send_message(here, "how is this?")
        seen = (await friend.get_messages(there, 1))[0]
        peer = await friend.get_input_entity(there)
        await friend(functions.messages.SendReactionRequest(peer, seen.id, reaction=reaction("👍")))
        same("a reaction, for who reacted", shown(await friend.get_messages(there, ids=seen.id)), [("👍", 1, True)])
        same("a reaction, for who wrote", shown(await me.get_messages(here, ids=sent.id)), [("👍", 1, False)])
        await me(
            functions.messages.SendReactionRequest(await me.get_input_entity(here), sent.id, reaction=reaction("👍"))
        )
        same("two alike", shown(await me.get_messages(here, ids=sent.id)), [("👍", 2, True)])
        await friend(functions.messages.SendReactionRequest(peer, seen.id))
        same("one taken back", shown(await me.get_messages(here, ids=sent.id)), [("👍", 1, True)])
        await refused(
            "a reaction to nothing",
            "MessageIdInvalidError",
            friend(functions.messages.SendReactionRequest(peer, seen.id + 1000, reaction=reaction("👍"))),
        )
