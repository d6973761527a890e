// Messages in every kind of chat: sent, answered, edited, forwarded, found, deleted.

import { CHANNEL, FRIEND, GROUP, ME, PLAIN, SUPERGROUP, closeAll, entities, marked, now, read, signedIn, styled } from './accounts.mjs'
import { all, holds, refused, same } from './checks.mjs'

export async function messages() {
  const me = await signedIn('me')
  const friend = await signedIn('friend')
  await all(me.iterDialogs())
  await all(friend.iterDialogs())
  for (const [name, chat, seen] of [
    ['saved', 'me'], ['private', FRIEND, ME], ['group', GROUP, GROUP], ['supergroup', SUPERGROUP, SUPERGROUP], ['channel', CHANNEL],
  ]) await new Place(name, me, chat, friend, seen).run()
  await limits(me, friend)
  await closeAll()
}

/** One chat, as the first user sees it and, where there is one, as the friend does. */
class Place {
  constructor(name, me, chat, friend, seen) {
    Object.assign(this, { name, me, chat, friend, seen })
  }

  async run() {
    const m = await this.edit(await this.send())
    const answer = await this.answer(m)
    await this.forward(m)
    await this.find(m, answer)
    await this.delete(m, answer)
  }

  same(what, got, want) { same(`${this.name}: ${what}`, got, want) }

  /** The friend's copy of a message, found by its text in the newest few. */
  async theirs(text) {
    const found = (await this.friend.getHistory(this.seen, { limit: 8 })).filter((m) => m.text === text && !m.forward)
    this.same(`the friend's messages with ${text}`, found.length, 1)
    return found[0]
  }

  async send() {
    const m = await this.me.sendText(this.chat, styled())
    this.same('what was sent', [m.text, entities(m)], [PLAIN, marked()])
    const back = await read(this.me, this.chat, m.id)
    this.same('read back', now(back), now(m))
    const post = this.name === 'channel'
    this.same('its flags', [back.isOutgoing, back.isChannelPost], [this.name !== 'saved', post])
    this.same('its author', back.sender.id, post ? CHANNEL : ME)
    this.same('the newest of the history', (await this.me.getHistory(this.chat, { limit: 1 }))[0].id, m.id)
    if (this.seen) {
      const copy = await this.theirs(PLAIN)
      this.same("the friend's copy", [copy.sender.id, copy.isOutgoing, entities(copy)], [ME, false, marked()])
    }
    return m
  }

  async edit(m) {
    const change = { chatId: this.chat, message: m.id, text: styled('changed: ') }
    const changed = await this.me.editMessage(change)
    this.same('after the edit', now(changed), [m.id, `changed: ${PLAIN}`, marked(9)])
    holds(`${this.name}: an edited message has no edit date`, changed.editDate)
    const again = await read(this.me, this.chat, m.id)
    this.same('the edit read back', now(again), now(changed))
    this.same('its dates', [again.editDate, again.date], [changed.editDate, m.date])
    await refused(`${this.name}: an edit that changes nothing`, 'MESSAGE_NOT_MODIFIED', this.me.editMessage(change))
    if (this.seen) {
      const copy = await this.theirs(`changed: ${PLAIN}`)
      this.same("the friend's copy after the edit", entities(copy), marked(9))
      await refused(`${this.name}: an edit of somebody else's`, 'MESSAGE_AUTHOR_REQUIRED',
        this.friend.editMessage({ chatId: this.seen, message: copy.id, text: 'mine now' }))
    }
    return changed
  }

  async answer(m) {
    const r = await this.me.sendText(this.chat, `an answer in ${this.name}`, { replyTo: m.id })
    const back = await read(this.me, this.chat, r.id)
    this.same('the answer read back', [now(back), back.replyToMessage?.id], [now(r), m.id])
    this.same('what it answers', now(await this.me.getReplyTo(back)), now(m))
    if (this.seen) {
      this.same("what the friend's copy answers", (await this.theirs(r.text)).replyToMessage?.id, (await this.theirs(m.text)).id)
    }
    return r
  }

  async forward(m) {
    const to = this.name === 'supergroup' ? 'me' : SUPERGROUP
    const [f] = await this.me.forwardMessagesById({ fromChatId: this.chat, messages: [m.id], toChatId: to })
    const back = await read(this.me, to, f.id)
    this.same('the forwarded text', [back.text, entities(back)], [m.text, entities(m)])
    holds(`${this.name}: a forwarded message has no forward header`, back.forward)
    this.same("the forward header's date", back.forward.date, m.date)
    if (this.name === 'channel') this.same('where it is from', [back.forward.sender.id, back.forward.raw.channelPost], [CHANNEL, m.id])
    else this.same('whom it is from', back.forward.sender.id, ME)
    const twice = await this.me.forwardMessagesById({ fromChatId: this.chat, messages: [m.id, m.id], toChatId: to })
    this.same('forwarded twice', twice.map((x) => x.text), [m.text, m.text])
  }

  async find(m, answer) {
    const ids = async (how) => (await all(this.me.iterSearchMessages({ chatId: this.chat, ...how }))).map((x) => x.id)
    this.same('found by a word of the answer', await ids({ query: `in ${this.name}` }), [answer.id])
    this.same('found by no word', await ids({ query: 'nowhere to be found' }), [])
    this.same('found between ids', await ids({ minId: m.id - 1, maxId: answer.id + 1 }), [answer.id, m.id])
    if (this.name.endsWith('group')) {
      this.same('found by author', await ids({ query: `in ${this.name}`, fromUser: 'me' }), [answer.id])
      this.same('found by another author', await ids({ query: `in ${this.name}`, fromUser: FRIEND }), [])
    }
    this.same('photos among texts', await ids({ filter: { _: 'inputMessagesFilterPhotos' } }), [])
  }

  async delete(m, answer) {
    const theirs = this.seen && await this.theirs(answer.text)
    await this.me.deleteMessagesById(this.chat, [m.id, answer.id])
    this.same('read after the deletion', await this.me.getMessages(this.chat, [m.id, answer.id]), [null, null])
    const left = (await this.me.getHistory(this.chat, { limit: 10 })).map((x) => x.id)
    holds(`${this.name}: the history still has what was deleted`, !left.includes(m.id) && !left.includes(answer.id))
    if (theirs) this.same("the friend's copy after the deletion", await this.friend.getMessages(this.seen, [theirs.id]), [null])
  }
}

/** What is refused everywhere, and what only one side sees. */
async function limits(me, friend) {
  await refused('an empty text', 'MESSAGE_EMPTY', me.sendText('me', ' '))
  await refused('a long text', 'MESSAGE_TOO_LONG', me.sendText('me', 'x'.repeat(4097)))
  const longest = await me.sendText('me', '😀'.repeat(4096))
  same('the longest text', (await read(me, 'me', longest.id)).text, '😀'.repeat(4096))
  await refused('no such message', 'MESSAGE_ID_INVALID', me.editMessage({ chatId: 'me', message: longest.id + 1000, text: 'x' }))
  await refused('no such username', 'USERNAME_NOT_OCCUPIED', me.call({ _: 'contacts.resolveUsername', username: 'nobody_is_called_so' }))
  await refused("a reader's post", 'CHAT_ADMIN_REQUIRED', friend.sendText(CHANNEL, 'x'))
  const mine = await me.sendText(FRIEND, 'only I delete it')
  const [theirs] = await friend.getHistory(ME, { limit: 1 })
  await me.deleteMessagesById(FRIEND, [mine.id], { revoke: false })
  same('my copy', await me.getMessages(FRIEND, [mine.id]), [null])
  same("the friend's copy", (await read(friend, ME, theirs.id)).text, 'only I delete it')
  same('the channel by its name', (await me.getChat('sandbox_channel')).id, CHANNEL)
}
