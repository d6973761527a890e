"""What a client shows: dialogs, histories, members, drafts, read marks."""

from telethon import functions, types

from accounts import the_group, refused, signed_in
from checks import holds, same
from world import BOT, CHANNEL, FRIEND, GROUP, LOCKED, ME, PHONES, SUPERGROUP, marked

LONG = 130  # messages: more than a page


async def reading():
    async with signed_in("me") as me, signed_in("friend") as friend:
        await dialogs(me, friend)
        await histories(me)
        await participants(me)
        await in_full(me, friend)
        await drafts(me)


async def listed(c, **how):
    return [(d.title, d.unread_count, bool(d.pinned)) for d in await c.get_dialogs(**how)]


async def dialogs(me, friend):
    names = {d.title: d.id for d in await me.get_dialogs()}
    same(
        "the dialogs",
        names,
        {
            "Sandbox Channel": marked(CHANNEL),
            "Sandbox Supergroup": marked(SUPERGROUP),
            "Sandbox Group": -GROUP,
            "Sandbox Bot": BOT,
            "Friend": FRIEND,
        },
    )
    for chat in names.values():
        await me.send_read_acknowledge(chat)
    for title in "Sandbox Bot", "Sandbox Channel", "Sandbox Group", "Sandbox Supergroup":
        await me.send_message(names[title], "in order")
    for n in range(3):
        await friend.send_message("sandbox_me", f"unread {n}")
    ordered = ["Friend", "Sandbox Supergroup", "Sandbox Group", "Sandbox Channel", "Sandbox Bot"]
    # all of these in one second: equal dates have no promised order
    same("the dialogs", sorted(await listed(me)), sorted([("Friend", 3, False)] + [(t, 0, False) for t in ordered[1:]]))
    first = await me.get_dialogs(limit=1)
    same("how many dialogs there are", (len(first), first.total), (1, 5))
    await read_marks(me, friend)
    await pins(me, names)


async def read_marks(me, friend):
    def of(dialogs, title):
        return next(d.dialog for d in dialogs if d.title == title)

    theirs = of(await friend.get_dialogs(), "Sandbox User")
    holds("the friend's messages are read already", theirs.read_outbox_max_id < theirs.top_message)
    mine = of(await me.get_dialogs(), "Friend")
    same("unread", mine.unread_count, 3)
    second = (await me.get_messages("sandbox_friend", 2))[1]
    await me.send_read_acknowledge("sandbox_friend", second)
    mine = of(await me.get_dialogs(), "Friend")
    same("unread after reading two of three", (mine.unread_count, mine.read_inbox_max_id), (1, second.id))
    seen = of(await friend.get_dialogs(), "Sandbox User")
    same("what the friend sees of that", seen.read_outbox_max_id, theirs.top_message - 1)
    await me.send_read_acknowledge("sandbox_friend")
    seen = of(await friend.get_dialogs(), "Sandbox User")
    same("after reading all", seen.read_outbox_max_id, theirs.top_message)
    peers = await me(
        functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(await me.get_input_entity("sandbox_friend"))])
    )
    same("getPeerDialogs", [(d.peer.user_id, d.unread_count) for d in peers.dialogs], [(FRIEND, 0)])


async def pins(me, names):
    async def pin(title, pinned):
        peer = types.InputDialogPeer(await me.get_input_entity(names[title]))
        same(f"pin {title}", await me(functions.messages.ToggleDialogPinRequest(peer, pinned=pinned)), True)

    await pin("Sandbox Bot", True)
    await pin("Sandbox Channel", True)
    same("pinned dialogs come first", (await listed(me))[:2], [("Sandbox Channel", 0, True), ("Sandbox Bot", 0, True)])
    pinned = await me(functions.messages.GetPinnedDialogsRequest(folder_id=0))
    same("getPinnedDialogs", [next(iter(vars(d.peer).values())) for d in pinned.dialogs], [CHANNEL, BOT])
    same(
        "unpinned ones alone",
        {t for t, _, _ in await listed(me, ignore_pinned=True)},
        {"Friend", "Sandbox Group", "Sandbox Supergroup"},
    )
    await pin("Sandbox Channel", False)
    same("after unpinning one", (await listed(me))[0], ("Sandbox Bot", 0, True))


async def histories(me):
    """More than a page, in a box shared with other chats and in a channel's own."""
    for chat in "sandbox_friend", "sandbox_supergroup":
        before = len(await me.get_messages(chat, None, wait_time=0))
        sent = [(await me.send_message(chat, f"{n} of many", parse_mode=None)).id for n in range(LONG)]
        same(f"{chat}: ids ascend", sent, sorted(set(sent)))
        whole = await me.get_messages(chat, None, wait_time=0)
        same(f"{chat}: how many there are", (len(whole), whole.total), (LONG + before,) * 2)
        same(f"{chat}: newest first", [m.id for m in whole[:LONG]], sent[::-1])
        same(f"{chat}: their texts", [m.message for m in whole[:LONG]], [f"{n} of many" for n in reversed(range(LONG))])
        backwards = [m.id async for m in me.iter_messages(chat, reverse=True, wait_time=0)]
        same(f"{chat}: oldest first", backwards, [m.id for m in reversed(whole)])
        some = await me.get_messages(chat, 3, offset_id=sent[50])
        same(f"{chat}: before an id", [m.id for m in some], sent[47:50][::-1])
        some = await me.get_messages(chat, 3, offset_id=sent[50], add_offset=-2)
        same(f"{chat}: around an id", [m.id for m in some], sent[49:52][::-1])
        some = await me.get_messages(chat, 3, min_id=sent[50], reverse=True)
        same(f"{chat}: after an id", [m.id for m in some], sent[51:54])
        found = await me.get_messages(chat, None, search="of many", wait_time=0)
        same(f"{chat}: found, page by page", [m.id for m in found], sent[::-1])
        same(
            f"{chat}: by their ids",
            [m.message for m in await me.get_messages(chat, ids=[sent[7], sent[3]])],
            ["7 of many", "3 of many"],
        )


async def participants(me):
    everyone = [ME, FRIEND, LOCKED]
    group = await the_group(me)
    for chat in "sandbox_supergroup", "sandbox_channel", group:
        members = await me.get_participants(chat)
        same(f"{chat}: participants", (sorted(u.id for u in members), members.total), (everyone, 3))
    same("a page of participants", len(await me.get_participants("sandbox_supergroup", limit=2)), 2)
    same(
        "participants by name", [u.id for u in await me.get_participants("sandbox_supergroup", search="frie")], [FRIEND]
    )
    admins = await me.get_participants("sandbox_supergroup", filter=types.ChannelParticipantsAdmins())
    same("admins", [(u.id, type(u.participant).__name__) for u in admins], [(ME, "ChannelParticipantCreator")])
    bots = await me.get_participants("sandbox_supergroup", filter=types.ChannelParticipantsBots())
    same("bots", [u.id for u in bots], [])
    same(
        "bans",
        [u.id for u in await me.get_participants("sandbox_supergroup", filter=types.ChannelParticipantsKicked(""))],
        [],
    )
    mine = await me.get_permissions("sandbox_supergroup", "me")
    same("what I am", (mine.is_creator, mine.is_admin), (True, True))
    theirs = await me.get_permissions("sandbox_supergroup", "sandbox_friend")
    same("what the friend is", (theirs.is_creator, theirs.is_admin, theirs.is_banned), (False, False, False))
    await refused(
        "a participant who is none", "UserNotParticipantError", me.get_permissions("sandbox_supergroup", "sandbox_bot")
    )


async def in_full(me, friend):
    user = await me(functions.users.GetFullUserRequest("sandbox_bot"))
    same("the bot's text", user.full_user.about, "A bot for trying things out.")
    same("who that is", [(u.id, u.bot) for u in user.users], [(BOT, True)])
    full = await me(functions.messages.GetFullChatRequest(GROUP))
    same(
        "the group's members", sorted(p.user_id for p in full.full_chat.participants.participants), [ME, FRIEND, LOCKED]
    )
    same("the group", [(c.id, c.title, c.creator) for c in full.chats], [(GROUP, "Sandbox Group", True)])
    for chat, id, about, mega in (
        ("sandbox_supergroup", SUPERGROUP, "A supergroup for trying things out.", True),
        ("sandbox_channel", CHANNEL, "A channel for trying things out.", False),
    ):
        full = await me(functions.channels.GetFullChannelRequest(chat))
        same(chat, (full.full_chat.id, full.full_chat.about, full.full_chat.participants_count), (id, about, 3))
        same(
            f"{chat}: what it is",
            [(c.id, c.megagroup, c.broadcast, c.creator) for c in full.chats],
            [(id, mega, not mega, True)],
        )
    seen = await friend.get_entity("sandbox_supergroup")
    same(
        "what the friend sees of it",
        (seen.id, seen.creator, seen.left, seen.username),
        (SUPERGROUP, False, False, "sandbox_supergroup"),
    )
    me_there = await me.get_entity("sandbox_supergroup")
    holds("two users have the same access hash for a supergroup", me_there.access_hash != seen.access_hash)
    contacts = await me(functions.contacts.GetContactsRequest(hash=0))
    same("contacts", [u.id for u in contacts.users], [FRIEND])
    same("by phone", (await me.get_entity(PHONES["friend"])).id, FRIEND)


async def drafts(me):
    def kept(all):
        return {d.entity.id: d.text for d in all if not d.is_empty}

    dialog = next(d for d in await me.get_dialogs() if d.title == "Friend")
    same("drafts", kept(await me.get_drafts()), {})
    same("set a draft", await dialog.draft.set_message("half a **message**"), True)
    same("drafts", kept(await me.get_drafts()), {FRIEND: "half a **message**"})
    dialog = next(d for d in await me.get_dialogs() if d.title == "Friend")
    same("the draft in its dialog", dialog.draft.raw_text, "half a message")
    await me.send_message("sandbox_friend", "a whole one", clear_draft=True)
    same("drafts after sending", kept(await me.get_drafts()), {})
    await dialog.draft.set_message("again")
    same("delete a draft", await dialog.draft.delete(), True)
    same("drafts after deleting", kept(await me.get_drafts()), {})
