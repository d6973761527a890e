"""What a client shows: dialogs, histories, members, read marks."""

from pyrogram import enums, raw

from accounts import refused, signed_in
from checks import holds, same
from world import BOT, CHANNEL, FRIEND, GROUP, LOCKED, ME, PHONES, SUPERGROUP, marked

LONG = 130  # messages: more than a page


async def reading():
    async with signed_in("me") as me, signed_in("friend") as friend:
        await dialogs(me, friend)
        await histories(me)
        await members(me)
        await in_full(me)
        await drafts(me)


async def listed(c):
    return [(d.chat.id, d.unread_messages_count, bool(d.is_pinned)) async for d in c.get_dialogs()]


async def dialogs(me, friend):
    all_of_them = {marked(CHANNEL), marked(SUPERGROUP), -GROUP, BOT, FRIEND}
    same("the dialogs", {id for id, _, _ in await listed(me)}, all_of_them)
    same("how many dialogs there are", await me.get_dialogs_count(), 5)
    for id in all_of_them:
        same(f"{id} read", await me.read_chat_history(id), True)
    [d async for d in friend.get_dialogs()]
    for n in range(3):
        await friend.send_message(ME, f"unread {n}")
    same("unread", {id: n for id, n, _ in await listed(me) if n}, {FRIEND: 3})
    second = [m async for m in me.get_chat_history(FRIEND, 2)][1]
    await me.read_chat_history(FRIEND, second.id)
    same("unread after reading two of three", {id: n for id, n, _ in await listed(me) if n}, {FRIEND: 1})
    outbox = next(
        d
        for d in (
            await friend.invoke(
                raw.functions.messages.GetPeerDialogs(
                    peers=[raw.types.InputDialogPeer(peer=await friend.resolve_peer(ME))]
                )
            )
        ).dialogs
    )
    same("what the friend sees of that", outbox.read_outbox_max_id, outbox.top_message - 1)
    await me.read_chat_history(FRIEND)
    same("unread after reading all", {id: n for id, n, _ in await listed(me) if n}, {})
    peer = raw.types.InputDialogPeer(peer=await me.resolve_peer(BOT))
    await me.invoke(raw.functions.messages.ToggleDialogPin(peer=peer, pinned=True))
    same("a pinned dialog comes first", (await listed(me))[0], (BOT, 0, True))
    same("unpinned ones alone", {d.chat.id async for d in me.get_dialogs(exclude_pinned=True)}, all_of_them - {BOT})


async def histories(me):
    """More than a page, in a box shared with other chats and in a channel's own."""
    for chat in FRIEND, marked(SUPERGROUP):
        before = await me.get_chat_history_count(chat)
        sent = [(await me.send_message(chat, f"{n} of many")).id for n in range(LONG)]
        whole = [m async for m in me.get_chat_history(chat)]
        same(f"{chat}: how many there are", (len(whole), await me.get_chat_history_count(chat)), (LONG + before,) * 2)
        same(f"{chat}: newest first", [m.id for m in whole[:LONG]], sent[::-1])
        same(
            f"{chat}: their texts", [str(m.text) for m in whole[:LONG]], [f"{n} of many" for n in reversed(range(LONG))]
        )
        some = [m.id async for m in me.get_chat_history(chat, 3, max_id=sent[49])]
        same(f"{chat}: before an id", some, sent[47:50][::-1])
        found = [m.id async for m in me.search_messages(chat, "of many")]
        same(f"{chat}: found, page by page", found, sent[::-1])
        same(f"{chat}: how many are found", await me.search_messages_count(chat, "of many"), LONG)
        several = await me.get_messages(chat, [sent[7], sent[3]])
        same(f"{chat}: by their ids", [str(m.text) for m in several], ["7 of many", "3 of many"])


async def members(me):
    everyone = [ME, FRIEND, LOCKED]
    for chat in marked(SUPERGROUP), marked(CHANNEL), -GROUP:
        same(f"{chat}: members", sorted([m.user.id async for m in me.get_chat_members(chat)]), everyone)
        same(f"{chat}: how many members", await me.get_chat_members_count(chat), 3)
    found = [m.user.id async for m in me.get_chat_members(marked(SUPERGROUP), query="frie")]
    same("members by name", found, [FRIEND])
    admins = me.get_chat_members(marked(SUPERGROUP), filter=enums.ChatMembersFilter.ADMINISTRATORS)
    same("admins", [(m.user.id, m.status.name) async for m in admins], [(ME, "OWNER")])
    same("the friend", (await me.get_chat_member(marked(SUPERGROUP), FRIEND)).status.name, "MEMBER")
    await refused("a member who is none", "UserNotParticipant", me.get_chat_member(marked(SUPERGROUP), BOT))


async def in_full(me):
    for chat, title, text in (
        (marked(SUPERGROUP), "Sandbox Supergroup", "A supergroup for trying things out."),
        (marked(CHANNEL), "Sandbox Channel", "A channel for trying things out."),
        (-GROUP, "Sandbox Group", None),
        (BOT, None, None),
    ):
        full = await me.get_chat(chat)
        same(f"{chat} in full", (full.id, full.title, full.description), (chat, title, text))
    users = await me.get_users(["sandbox_friend", "sandbox_bot", PHONES["friend"]])
    same("users by name and phone", [(u.id, u.is_bot) for u in users], [(FRIEND, False), (BOT, True), (FRIEND, False)])
    same("contacts", [u.id for u in await me.get_contacts()], [FRIEND])


async def drafts(me):
    peer = await me.resolve_peer(FRIEND)

    async def kept():
        found = await me.invoke(raw.functions.messages.GetAllDrafts())
        return [u.draft.message for u in found.updates if hasattr(u.draft, "message")]

    same("drafts", await kept(), [])
    holds(
        "a draft was not saved", await me.invoke(raw.functions.messages.SaveDraft(peer=peer, message="half a message"))
    )
    same("drafts", await kept(), ["half a message"])
    await me.invoke(raw.functions.messages.SaveDraft(peer=peer, message=""))
    same("drafts after deleting", await kept(), [])
