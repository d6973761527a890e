// What one client does and others are told, live.

import { CHANNEL, FRIEND, GROUP, ME, PLAIN, SUPERGROUP, closeAll, entities, marked, signedIn, styled } from './accounts.mjs'
import { all, holds, same, until } from './checks.mjs'

/** All that a client was told, in order. */
export class Inbox {
  constructor(c) {
    this.new = []
    this.edited = []
    this.deleted = []
    this.read = []
    const line = (m) => [m.chat.id, m.id, m.text]
    c.onNewMessage.add((m) => this.new.push({ line: line(m), m }))
    c.onEditMessage.add((m) => this.edited.push(line(m)))
    c.onDeleteMessage.add((u) => this.deleted.push(...u.messageIds.map((id) => [u.channelId, id])))
    c.onHistoryRead.add((u) => this.read.push([u.chatId, u.maxReadId, u.isOutbox]))
  }

  /** The new message with a text in a chat. */
  message(what, chat, text) {
    return until(`${what}: ${text}`, () => this.new.find(({ line }) => line[0] === chat && line[2] === text)?.m)
  }

  async told(what, kind, line) {
    const has = () => this[kind].some((l) => JSON.stringify(l) === JSON.stringify(line))
    await until(() => `${what}: ${JSON.stringify(line)}, but ${kind} are ${JSON.stringify(this[kind].slice(-4))}`, has)
  }
}

export async function push() {
  const me = await signedIn('me')
  const me2 = await signedIn('me')
  const friend = await signedIn('friend')
  for (const c of [me, me2, friend]) await all(c.iterDialogs())
  const who = { me, friend, mine: new Inbox(me), other: new Inbox(me2), far: new Inbox(friend) }
  for (const [name, here, there] of [['private', FRIEND, ME], ['group', GROUP, GROUP], ['supergroup', SUPERGROUP, SUPERGROUP]]) {
    await backAndForth(name, here, there, who)
  }
  await post(who)
  await order(who)
  for (const name of ['mine', 'other', 'far']) {
    const lines = who[name].new.map(({ line }) => line.slice(0, 2).join())
    same(`${name}: told twice`, lines.length, new Set(lines).size)
  }
  same("a client's own messages", who.mine.new.filter(({ m }) => m.isOutgoing).length, 0)
  await closeAll()
}

async function backAndForth(name, here, there, { me, friend, mine, other, far }) {
  const sent = await me.sendText(here, styled(`${name}: `))
  const text = `${name}: ${PLAIN}`
  const got = await far.message(name, there, text)
  same(`${name}: the friend's message`, [got.sender.id, got.isOutgoing, entities(got)], [ME, false, marked(name.length + 2)])
  const seen = await other.message(name, here, text)
  same(`${name}: my other client's message`, [seen.id, seen.isOutgoing], [sent.id, true])

  await me.editMessage({ chatId: here, message: sent.id, text: `edited in ${name}` })
  await far.told(`${name}: edited`, 'edited', [there, got.id, `edited in ${name}`])

  const answer = await friend.sendText(there, `answer in ${name}`, { replyTo: got.id })
  const back = await mine.message(name, here, `answer in ${name}`)
  same(`${name}: the answer`, [back.sender.id, back.replyToMessage?.id, back.isOutgoing], [FRIEND, sent.id, false])

  await me.readHistory(here)
  await far.told(`${name}: read`, 'read', [there, answer.id, true])

  const place = name === 'supergroup' ? SUPERGROUP : null // a deletion names channels only
  await me.deleteMessagesById(here, [sent.id])
  await far.told(`${name}: deleted`, 'deleted', [place, got.id])
  await other.told(`${name}: deleted by my first client`, 'deleted', [place, sent.id])
  await friend.deleteMessagesById(there, [answer.id])
  await mine.told(`${name}: deleted by the friend`, 'deleted', [place, back.id])
}

/** A post in a channel, of which every reader and my other client hear. */
async function post({ me, other, far }) {
  const sent = await me.sendText(CHANNEL, styled('channel: '))
  for (const inbox of [far, other]) {
    const got = await inbox.message('a post', CHANNEL, `channel: ${PLAIN}`)
    same('the post', [got.sender.id, got.id, got.isChannelPost], [CHANNEL, sent.id, true])
  }
  await me.editMessage({ chatId: CHANNEL, message: sent.id, text: 'edited in channel' })
  await far.told('the edited post', 'edited', [CHANNEL, sent.id, 'edited in channel'])
  await me.deleteMessagesById(CHANNEL, [sent.id])
  await far.told('the deleted post', 'deleted', [CHANNEL, sent.id])
}

/** A burst arrives in each chat as it was sent. */
async function order({ me, far }) {
  const want = { [ME]: [], [SUPERGROUP]: [] }
  for (let i = 0; i < 50; i++) {
    await me.sendText(i % 2 ? FRIEND : SUPERGROUP, `burst ${i}`)
    want[i % 2 ? ME : SUPERGROUP].push(`burst ${i}`)
  }
  for (const [chat, texts] of Object.entries(want)) {
    await far.message('a burst', +chat, texts.at(-1))
    const got = far.new.filter(({ line }) => line[0] === +chat && line[2].startsWith('burst')).map(({ line }) => line[2])
    same(`a burst in ${chat}`, got, texts)
  }
  holds('a burst of nothing', want[ME].length === 25)
}
