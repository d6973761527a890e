// Groups, supergroups and channels: made, changed, joined, ruled and left.

import { FRIEND, LOCKED, ME, SUPERGROUP, closeAll, read, signedIn } from './accounts.mjs'
import { all, holds, refused, same, sorted } from './checks.mjs'

export async function groups() {
  const [me, friend, locked] = [await signedIn('me'), await signedIn('friend'), await signedIn('locked')]
  for (const c of [me, friend, locked]) await all(c.iterDialogs())
  for (const name of ['sandbox_friend', 'sandbox_locked']) await me.getUser(name) // for the access hashes
  for (const name of ['sandbox_me', 'sandbox_locked']) await friend.getUser(name)
  await basicGroup(me, friend, locked)
  await supergroup(me, friend, locked)
  await channel(me, friend)
  await reactions(me, friend)
  await closeAll()
}

const called = async (c, title) => {
  const found = (await all(c.iterDialogs())).filter((d) => d.peer.displayName === title)
  same(`dialogs called ${title}`, found.length, 1)
  return found[0].peer.id
}
const title = async (c, chat) => (await c.getChat(chat)).title
const members = async (c, chat) => sorted((await c.getChatMembers(chat)).map((m) => m.user.id))
const newest = async (c, chat) => (await c.getHistory(chat, { limit: 1 }))[0]
const lastAction = async (c, chat) => (await newest(c, chat)).raw.action?._

async function basicGroup(me, friend, locked) {
  const { chat } = await me.createGroup({ title: 'Four walls', users: FRIEND })
  same('the new group', [chat.title, chat.membersCount, chat.isCreator], ['Four walls', 2, true])
  const id = chat.id
  same("the friend's id of it", await called(friend, 'Four walls'), id)
  same('its members', await members(me, id), [ME, FRIEND])
  same('its first message', await lastAction(friend, id), 'messageActionChatCreate')

  await me.setChatTitle(id, 'Five walls')
  same('the title, for the friend', await title(friend, id), 'Five walls')
  same('the message about it', await lastAction(friend, id), 'messageActionChatEditTitle')
  await refused('the same title', 'CHAT_NOT_MODIFIED', me.setChatTitle(id, 'Five walls'))

  await me.addChatMembers(id, LOCKED, {})
  same('members after adding one', await members(friend, id), [ME, FRIEND, LOCKED])
  await refused('adding one again', 'USER_ALREADY_PARTICIPANT', me.addChatMembers(id, LOCKED, {}))
  await locked.sendText(await called(locked, 'Five walls'), 'I am in')
  same("the newcomer's message", (await newest(me, id)).text, 'I am in')

  await me.kickChatMember({ chatId: id, userId: LOCKED })
  same('members after removing one', await members(me, id), [ME, FRIEND])
  await refused('a message of who was removed', 'CHAT_WRITE_FORBIDDEN', locked.sendText(id, 'let me in'))

  await me.call({ _: 'messages.editChatAdmin', chatId: -id, userId: await me.resolveUser(FRIEND), isAdmin: true })
  const kinds = (await me.getChatMembers(id)).map((m) => [m.user.id, m.status]).sort()
  same('what they are', kinds, [[ME, 'creator'], [FRIEND, 'admin']])
  await byLink(me, locked, id, 'Five walls')
  await pinned(me, friend, id)
  await friend.leaveChat(id)
  same('members after one has left', await members(me, id), [ME, LOCKED])
}

/** Somebody comes in by an invite link. */
async function byLink(me, locked, chat, name) {
  const { link } = await me.exportInviteLink(chat)
  const hash = /^https:\/\/t\.me\/(?:joinchat\/|\+)([\w-]+)$/.exec(link)?.[1]
  holds(`an invite link of another form: ${link}`, hash)
  same('what the link promises', (await locked.getChatPreview(link)).title, name)
  same('where it led', (await locked.joinChat(link)).chat?.title, name)
  holds('who came by the link is no member', (await members(me, chat)).includes(LOCKED))
  same('the link again', (await locked.call({ _: 'messages.checkChatInvite', hash }))._, 'chatInviteAlready')
  await refused('joining again', 'USER_ALREADY_PARTICIPANT', locked.joinChat(link))
  await refused('a link that is none', 'INVITE_HASH_EXPIRED', locked.call({ _: 'messages.checkChatInvite', hash: 'AAAAAAAAAAAAAAAA' }))
  same('the message about it', await lastAction(me, chat), 'messageActionChatJoinedByLink')
}

async function pinned(me, friend, chat) {
  const first = await me.sendText(chat, 'first to pin')
  const second = await me.sendText(chat, 'second to pin')
  const list = async () => (await friend.searchMessages({ chatId: chat, filter: { _: 'inputMessagesFilterPinned' } })).map((m) => m.text)
  await me.pinMessage({ chatId: chat, message: first.id })
  await me.pinMessage({ chatId: chat, message: second.id, notify: true })
  same('pinned messages', await list(), ['second to pin', 'first to pin'])
  same('the message about it', await lastAction(friend, chat), 'messageActionPinMessage')
  await me.unpinMessage({ chatId: chat, message: second.id })
  same('after unpinning one', await list(), ['first to pin'])
  await me.unpinAllMessages(chat)
  same('after unpinning all', await list(), [])
}

async function supergroup(me, friend, locked) {
  const made = await me.createSupergroup({ title: 'Big room', description: 'for many' })
  same('the new supergroup', [made.title, made.chatType, made.isCreator], ['Big room', 'supergroup', true])
  const id = made.id
  await me.addChatMembers(id, [FRIEND], {})
  same('its members', await members(me, id), [ME, FRIEND])
  same("the friend's id of it", await called(friend, 'Big room'), id)
  await me.setChatTitle(id, 'Bigger room')
  same('the title, for the friend', await title(friend, id), 'Bigger room')
  const full = await friend.getFullChat(id)
  same('its text and size', [full.bio, full.membersCount], ['for many', 2])
  await byLink(me, locked, id, 'Bigger room')
  await rule(me, friend, locked, id)
  await pinned(me, friend, id)
  await open(me, locked, id)
  await friend.leaveChat(id)
  same('members after one has left', await members(me, id), [ME, LOCKED])
  await refused('leaving again', 'USER_NOT_PARTICIPANT', friend.leaveChat(id))
}

/** Admins and bans. */
async function rule(me, friend, locked, chatId) {
  await refused('a title set by a member', 'CHAT_ADMIN_REQUIRED', friend.setChatTitle(chatId, 'Mine'))
  await me.editAdminRights({ chatId, userId: FRIEND, rights: { changeInfo: true, banUsers: true }, rank: 'janitor' })
  const admin = await me.getChatMember({ chatId, userId: FRIEND })
  same('the new admin', [admin.status, admin.title, admin.permissions.changeInfo, admin.permissions.pinMessages], ['admin', 'janitor', true, false])
  await friend.setChatTitle(chatId, 'Biggest room')
  same('the title set by an admin', await title(me, chatId), 'Biggest room')

  await called(locked, 'Biggest room')
  await friend.restrictChatMember({ chatId, userId: LOCKED, restrictions: { sendMessages: true } })
  await refused('a message of who may not', 'USER_BANNED_IN_CHANNEL', locked.sendText(chatId, 'hm'))
  await friend.unrestrictChatMember({ chatId, participantId: LOCKED })
  await locked.sendText(chatId, 'allowed again')
  same('a message of who may again', (await newest(me, chatId)).text, 'allowed again')
  await friend.banChatMember({ chatId, participantId: LOCKED })
  same('who is banned', (await me.getChatMembers(chatId, { type: 'banned' })).map((m) => m.user.id), [LOCKED])
  same('members then', await members(me, chatId), [ME, FRIEND])
  await refused('who is banned', 'CHANNEL_PRIVATE', locked.sendText(chatId, 'hello?'))
  await refused('a ban of the owner', 'USER_ADMIN_INVALID', friend.banChatMember({ chatId, participantId: ME }))
  await friend.unbanChatMember({ chatId, participantId: LOCKED })
  await me.editAdminRights({ chatId, userId: FRIEND, rights: {} })
  same('no admin any more', (await me.getChatMember({ chatId, userId: FRIEND })).status, 'member')
}

/** A username, and somebody who joins by it. */
async function open(me, locked, id) {
  await me.setChatUsername(id, 'a_bigger_room')
  same('found by its username', (await locked.getChat('a_bigger_room')).id, id)
  await locked.joinChat('a_bigger_room')
  holds('who joined is no member', (await members(me, id)).includes(LOCKED))
  await refused('a name that is taken', 'USERNAME_OCCUPIED', me.setChatUsername(id, 'sandbox_channel'))
}

async function channel(me, friend) {
  const made = await me.createChannel({ title: 'Notices', description: 'one way' })
  same('the new channel', [made.title, made.chatType], ['Notices', 'channel'])
  const id = made.id
  await me.addChatMembers(id, [FRIEND], {})
  await called(friend, 'Notices')
  const post = await me.sendText(id, 'read this')
  same('the post', (await newest(friend, id)).text, 'read this')
  await refused("a reader's post", 'CHAT_ADMIN_REQUIRED', friend.sendText(id, 'me too'))
  await me.editAdminRights({ chatId: id, userId: FRIEND, rights: { postMessages: true } })
  await friend.sendText(id, 'me too')
  same("an admin's post", (await newest(me, id)).text, 'me too')
  same('the first post', (await read(me, id, post.id)).text, 'read this')
  await friend.leaveChat(id)
  same('readers after one has left', await members(me, id), [ME])
  await refused('who has left a private one', 'CHANNEL_PRIVATE', friend.getHistory(id, { limit: 1 }))
  await me.deleteChannel(id)
  await refused('a channel that is gone', 'CHANNEL_PRIVATE', me.sendText(id, 'anybody?'))
}

const shown = async (c, chat, id) => (await read(c, chat, id)).reactions?.reactions.map((r) => [r.emoji, r.count, r.order !== null]) ?? []

async function reactions(me, friend) {
  for (const [here, there] of [[FRIEND, ME], [SUPERGROUP, SUPERGROUP]]) {
    const sent = await me.sendText(here, 'how is this?')
    const seen = await newest(friend, there)
    await friend.sendReaction({ chatId: there, message: seen.id, emoji: '👍' })
    same('a reaction, for who reacted', await shown(friend, there, seen.id), [['👍', 1, true]])
    same('a reaction, for who wrote', await shown(me, here, sent.id), [['👍', 1, false]])
    await me.sendReaction({ chatId: here, message: sent.id, emoji: '👍' })
    same('two alike', await shown(me, here, sent.id), [['👍', 2, true]])
    await friend.sendReaction({ chatId: there, message: seen.id, emoji: [] }) // of null it makes reactionEmpty
    same('one taken back', await shown(me, here, sent.id), [['👍', 1, true]])
    await refused('a reaction to nothing', 'MESSAGE_ID_INVALID', friend.sendReaction({ chatId: there, message: seen.id + 1000, emoji: '👍' }))
  }
}
