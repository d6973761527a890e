// A client that was away misses nothing: cut off in the middle, and started anew.

import { MemoryStorage } from '@mtcute/node'
import { CHANNEL, FRIEND, GROUP, ME, SUPERGROUP, address, closeAll, signedIn } from './accounts.mjs'
import { all, holds, same } from './checks.mjs'
import { Inbox } from './push.mjs'
import { Relay } from './relay.mjs'

const MISSED = 30
const EDITED = 3, DELETED = 5 // which of the missed ones
const CHATS = { private: FRIEND, group: GROUP, supergroup: SUPERGROUP, channel: CHANNEL }

/** Those who write while the client is away: the friend, and in the channel its owner's other client. */
class Others {
  constructor(friend, owner) {
    this.places = { private: [friend, ME], group: [friend, GROUP], supergroup: [friend, SUPERGROUP], channel: [owner, CHANNEL] }
  }

  async say(text) {
    const sent = {}
    for (const [chat, [c, to]] of Object.entries(this.places)) sent[chat] = await c.sendText(to, text)
    return sent
  }

  async each(messages, f) {
    for (const [chat, [c, to]] of Object.entries(this.places)) await f(c, to, messages[chat].id)
  }

  edit(messages, text) { return this.each(messages, (c, to, id) => c.editMessage({ chatId: to, message: id, text })) }
  delete(messages) { return this.each(messages, (c, to, id) => c.deleteMessagesById(to, [id])) }

  /** Many messages; one of them and an old one edited, another of them and an old one deleted. */
  async beBusy(word, old, gone) {
    for (let n = 0; n < MISSED; n++) {
      const sent = await this.say(`${word} ${n}`)
      if (n === EDITED) await this.edit(sent, `${word} ${n}, edited`)
      if (n === DELETED) await this.delete(sent)
    }
    await this.edit(old, `${word} old`)
    await this.delete(gone)
  }
}

function expected(word) {
  const texts = Array.from({ length: MISSED }, (_, n) => `${word} ${n}`)
  texts[EDITED] += ', edited'
  texts.splice(DELETED, 1)
  return texts
}

const heard = (inbox, chat) => inbox.new.filter(({ line }) => line[0] === chat)

async function everywhere(inbox, text) {
  for (const [name, chat] of Object.entries(CHATS)) await inbox.message(name, chat, text)
}

export async function catchup() {
  const relay = new Relay(address)
  const at = await relay.heal()
  const friend = await signedIn('friend')
  const owner = await signedIn('me')
  for (const c of [friend, owner]) await all(c.iterDialogs())
  const others = new Others(friend, owner)
  const storage = new MemoryStorage()
  const away = await signedIn('me', { storage, at, catchUp: true })
  away.onError.add(() => {}) // it is told of the reset, too
  await cutOff(away, relay, others)
  await away.destroy()
  await startedAnew(storage, at, others)
  holds('the client did not connect again', relay.accepted >= 3)
  await closeAll()
}

async function cutOff(c, relay, others) {
  const inbox = new Inbox(c)
  await all(c.iterDialogs())
  const old = await others.say('to edit')
  const gone = await others.say('to delete')
  await everywhere(inbox, 'to delete')
  await relay.cut()
  await others.beBusy('missed', old, gone)
  same('heard while cut off', inbox.new.filter(({ line }) => line[2].startsWith('missed')).length, 0)
  await relay.heal()
  await others.say('live again')
  await everywhere(inbox, 'live again')
  await whole(c, inbox, ['to edit', 'to delete', ...expected('missed'), 'live again'])
  for (const chat of Object.values(CHATS)) {
    const [edited, deleted] = heard(inbox, chat).map(({ line }) => line[1])
    await inbox.told('an old message edited', 'edited', [chat, edited, 'missed old'])
    await inbox.told('an old message deleted', 'deleted', [chat < -1e12 ? chat : null, deleted])
  }
}

/** A new client, with nothing but what the last one has stored. */
async function startedAnew(storage, at, others) {
  const old = await others.say('to edit, too')
  const gone = await others.say('to delete, too')
  await others.beBusy('offline', old, gone)
  const c = await signedIn('me', { storage, at, catchUp: true })
  const inbox = new Inbox(c)
  await others.say('live once more')
  await everywhere(inbox, 'live once more')
  await whole(c, inbox, ['offline old', ...expected('offline'), 'live once more'])
}

/** Each message once, in order, and each as the history has it today. */
async function whole(c, inbox, texts) {
  for (const [name, chat] of Object.entries(CHATS)) {
    const lines = heard(inbox, chat)
    same(`${name}: heard`, lines.map(({ line }) => line[2]), texts)
    const ids = lines.map(({ line }) => line[1])
    same(`${name}: in order, each once`, ids, [...new Set(ids)].sort((a, b) => a - b))
    const today = await c.getHistory(chat, { limit: MISSED })
    const want = texts.slice(-MISSED)
    same(`${name}: the history`, today.map((m) => m.text).reverse(), want)
  }
}
