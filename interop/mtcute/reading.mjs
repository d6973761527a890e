// What a client shows: dialogs, histories, members, drafts, read marks.

import { BOT, CHANNEL, FRIEND, GROUP, LOCKED, ME, SUPERGROUP, closeAll, phones, signedIn } from './accounts.mjs'
import { all, holds, refused, same, sorted } from './checks.mjs'

const LONG = 130 // messages: more than a page

export async function reading() {
  const me = await signedIn('me')
  const friend = await signedIn('friend')
  await dialogs(me, friend)
  await readMarks(me, friend)
  await pins(me)
  for (const chat of [FRIEND, SUPERGROUP]) await histories(me, chat)
  await members(me)
  await inFull(me, friend)
  await drafts(me)
  await closeAll()
}

const listed = (c) => all(c.iterDialogs({ chunkSize: 2 }))
const dialogWith = async (c, chat) => (await c.getPeerDialogs(chat))[0]

async function dialogs(me, friend) {
  const everything = sorted([BOT, CHANNEL, FRIEND, GROUP, SUPERGROUP])
  same('the dialogs', sorted((await listed(me)).map((d) => d.peer.id)), everything)
  for (const chat of everything) await me.readHistory(chat)
  await all(friend.iterDialogs())
  for (let n = 0; n < 3; n++) await friend.sendText(ME, `unread ${n}`)
  const now = await listed(me)
  same('the newest dialog', now[0].peer.id, FRIEND)
  same('its last message', now[0].lastMessage.text, 'unread 2')
  same('unread', now.map((d) => d.unreadCount), [3, 0, 0, 0, 0])
}

async function readMarks(me, friend) {
  const theirs = await dialogWith(friend, ME)
  const top = theirs.lastMessage.id
  holds("the friend's messages are read already", theirs.lastReadOutgoing < top)
  const second = (await me.getHistory(FRIEND, { limit: 2 }))[1]
  await me.readHistory(FRIEND, { maxId: second.id })
  const mine = await dialogWith(me, FRIEND)
  same('unread after reading two of three', [mine.unreadCount, mine.lastReadIngoing], [1, second.id])
  same('what the friend sees of that', (await dialogWith(friend, ME)).lastReadOutgoing, top - 1)
  await me.readHistory(FRIEND)
  same('after reading all', (await dialogWith(friend, ME)).lastReadOutgoing, top)
}

async function pins(me) {
  const pin = async (chat, pinned) => same(`pin ${chat}`, await me.call({
    _: 'messages.toggleDialogPin', pinned, peer: { _: 'inputDialogPeer', peer: await me.resolvePeer(chat) } }), true)
  await pin(BOT, true)
  await pin(CHANNEL, true)
  const now = await listed(me)
  same('how many dialogs there are', now.length, 5)
  same('pinned dialogs come first', now.slice(0, 3).map((d) => [d.peer.id, d.isPinned]), [[CHANNEL, true], [BOT, true], [now[2].peer.id, false]])
  const only = await all(me.iterDialogs({ pinned: 'only' }))
  same('pinned ones alone', only.map((d) => d.peer.id), [CHANNEL, BOT])
  const others = await all(me.iterDialogs({ pinned: 'exclude' }))
  same('unpinned ones alone', sorted(others.map((d) => d.peer.id)), sorted([FRIEND, GROUP, SUPERGROUP]))
  await pin(CHANNEL, false)
  same('after unpinning one', (await listed(me))[0].peer.id, BOT)
}

/** More than a page, in a box shared with other chats and in a channel's own. */
async function histories(me, chat) {
  const before = (await all(me.iterHistory(chat))).length
  const sent = []
  for (let n = 0; n < LONG; n++) sent.push((await me.sendText(chat, `${n} of many`)).id)
  same(`${chat}: ids ascend`, sent, sorted(new Set(sent)))
  const whole = await all(me.iterHistory(chat))
  const back = [...sent].reverse()
  same(`${chat}: how many there are`, whole.length, LONG + before)
  same(`${chat}: newest first`, whole.slice(0, LONG).map((m) => m.id), back)
  same(`${chat}: their texts`, whole.slice(0, LONG).map((m) => m.text), sent.map((_, n) => `${LONG - 1 - n} of many`))
  const forth = await all(me.iterHistory(chat, { reverse: true }))
  same(`${chat}: oldest first`, forth.map((m) => m.id), whole.map((m) => m.id).reverse())
  const page = async (how) => (await me.getHistory(chat, { limit: 3, ...how })).map((m) => m.id)
  same(`${chat}: before an id`, await page({ offset: { id: sent[50], date: 0 } }), sent.slice(47, 50).reverse())
  same(`${chat}: around an id`, await page({ offset: { id: sent[50], date: 0 }, addOffset: -2 }), sent.slice(49, 52).reverse())
  const found = await all(me.iterSearchMessages({ chatId: chat, query: 'of many' }))
  same(`${chat}: found, page by page`, found.map((m) => m.id), back)
  same(`${chat}: by their ids`, (await me.getMessages(chat, [sent[7], sent[3]])).map((m) => m.text), ['7 of many', '3 of many'])
}

const people = (list) => sorted(list.map((m) => m.user.id))

async function members(me) {
  for (const chat of [SUPERGROUP, CHANNEL, GROUP]) {
    const list = await me.getChatMembers(chat)
    same(`${chat}: members`, [people(list), list.total], [[ME, FRIEND, LOCKED], 3])
  }
  same('a page of members', (await me.getChatMembers(SUPERGROUP, { limit: 2 })).length, 2)
  same('members by name', people(await me.getChatMembers(SUPERGROUP, { query: 'frie', type: 'all' })), [FRIEND])
  same('admins', (await me.getChatMembers(SUPERGROUP, { type: 'admins' })).map((m) => [m.user.id, m.status]), [[ME, 'creator']])
  for (const type of ['bots', 'banned']) same(type, people(await me.getChatMembers(SUPERGROUP, { type })), [])
  same('what the friend is', (await me.getChatMember({ chatId: SUPERGROUP, userId: FRIEND })).status, 'member')
  same('what I am in the group', (await me.getChatMember({ chatId: GROUP, userId: 'me' })).status, 'creator')
  await refused('a participant who is none', 'USER_NOT_PARTICIPANT', me.call({ _: 'channels.getParticipant',
    channel: { ...(await me.resolvePeer(SUPERGROUP)), _: 'inputChannel' }, participant: await me.resolvePeer(BOT) }))
}

async function inFull(me, friend) {
  const bot = await me.getFullUser(BOT)
  same('the bot', [bot.bio, bot.id, bot.isBot], ['A bot for trying things out.', BOT, true])
  for (const [chat, bio, type] of [
    [SUPERGROUP, 'A supergroup for trying things out.', 'supergroup'], [CHANNEL, 'A channel for trying things out.', 'channel'],
  ]) {
    const full = await me.getFullChat(chat)
    same(`${chat} in full`, [full.id, full.bio, full.membersCount, full.chatType, full.isCreator], [chat, bio, 3, type, true])
  }
  const group = await me.getFullChat(GROUP)
  same('the group in full', [group.id, group.title, group.isCreator], [GROUP, 'Sandbox Group', true])
  const seen = await friend.getChat(SUPERGROUP)
  same('what the friend sees of it', [seen.id, seen.isCreator, seen.username], [SUPERGROUP, false, 'sandbox_supergroup'])
  const hash = async (c) => (await c.resolvePeer(SUPERGROUP)).accessHash.toString()
  holds('two users have the same access hash for a supergroup', (await hash(me)) !== (await hash(friend)))
  same('contacts', (await me.getContacts()).map((u) => u.id), [FRIEND])
  same('by phone', (await me.resolvePhoneNumber(phones.friend)).userId, FRIEND)
}

async function drafts(me) {
  const draft = async () => (await dialogWith(me, FRIEND)).draftMessage?.text ?? null
  same('a draft before there is one', await draft(), null)
  await me.saveDraft(FRIEND, { message: 'half a message' })
  same('the draft', await draft(), 'half a message')
  await me.sendText(FRIEND, 'a whole one', { clearDraft: true })
  same('the draft after sending', await draft(), null)
  await me.saveDraft(FRIEND, { message: 'again' })
  await me.saveDraft(FRIEND, null)
  same('the draft after deleting it', await draft(), null)
}
