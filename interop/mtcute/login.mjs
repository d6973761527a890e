// Signing in: with a code, with a password, as a bot.

import { MemoryStorage } from '@mtcute/node'
import { BOT, LOCKED, ME, client, closeAll, code, entities, password as secret, phones, signedIn, token } from './accounts.mjs'
import { holds, refused, same, until } from './checks.mjs'

function sameUser(what, u, who, id, first) {
  same(`${what}: id`, u.id, id)
  same(`${what}: username`, u.username, `sandbox_${who}`)
  same(`${what}: first name`, u.firstName, first)
  same(`${what}: phone`, u.phoneNumber, phones[who]?.slice(1) ?? null)
  same(`${what}: self`, u.isSelf, true)
  holds(`${what}: no access hash`, u.raw.accessHash)
}

export async function login() {
  const c = client()
  await c.connect()
  await refused('getMe before the login', 'AUTH_KEY_UNREGISTERED', c.getMe())
  await refused('a code for no number', 'PHONE_NUMBER_INVALID', c.sendCode({ phone: '+12' }))
  const sent = await c.sendCode({ phone: phones.me })
  same("the code's kind and length", [sent.type, sent.length], ['sms', code.length])
  const how = { phone: phones.me, phoneCodeHash: sent.phoneCodeHash, phoneCode: code }
  await refused('a wrong code', 'PHONE_CODE_INVALID', c.signIn({ ...how, phoneCode: '11111' }))
  await refused('a wrong hash', 'PHONE_CODE_EXPIRED', c.signIn({ ...how, phoneCodeHash: '0' }))
  const u = await c.signIn(how)
  sameUser('the user who signed in', u, 'me', ME, 'Sandbox')
  same('last name, and bot', [u.lastName, u.isBot], ['User', false])
  sameUser('getMe', await c.getMe(), 'me', ME, 'Sandbox')
  const saved = await c.exportSession()
  await c.destroy()
  await comeBack(saved)
  await closeAll()
}

/** The saved session is all it takes, also for two connections at once. */
async function comeBack(saved) {
  const pair = []
  for (let i = 0; i < 2; i++) {
    const c = client({ storage: new MemoryStorage() })
    await c.importSession(saved)
    await c.connect()
    sameUser('getMe of the saved session', await c.getMe(), 'me', ME, 'Sandbox')
    pair.push(c)
  }
  for (let n = 0; n < 3; n++) {
    for (const c of pair) same('sent over one of two connections', (await c.sendText('me', `${n}`)).text, `${n}`)
  }
  same('what both sent', (await pair[0].getHistory('me', { limit: 6 })).map((m) => m.text), ['2', '2', '1', '1', '0', '0'])
  await pair[1].destroy()
  await pair[0].logOut()
  const late = client()
  await late.importSession(saved)
  await late.connect()
  await refused('getMe after logging out', 'AUTH_KEY_UNREGISTERED', late.getMe())
}

export async function password() {
  const c = client({ pfs: true })
  await c.connect()
  const { phoneCodeHash } = await c.sendCode({ phone: phones.locked })
  const how = { phone: phones.locked, phoneCodeHash, phoneCode: code }
  await refused('a wrong code', 'PHONE_CODE_INVALID', c.signIn({ ...how, phoneCode: '54321' }))
  await refused('the code alone', 'SESSION_PASSWORD_NEEDED', c.signIn(how))
  await refused('getState before the password', 'SESSION_PASSWORD_NEEDED', c.call({ _: 'updates.getState' }))
  same('hint', await c.getPasswordHint(), 'the name of this place')
  await refused('a wrong password', 'PASSWORD_HASH_INVALID', c.checkPassword('wrong'))
  await refused('an empty proof', 'PASSWORD_HASH_INVALID', c.call({ _: 'auth.checkPassword', password: { _: 'inputCheckPasswordEmpty' } }))
  sameUser('the user who signed in', await c.checkPassword(secret), 'locked', LOCKED, 'Locked')
  sameUser('getMe', await c.getMe(), 'locked', LOCKED, 'Locked')
  await closeAll()
}

export async function bot() {
  const b = client()
  await b.connect()
  await refused('a wrong token', 'ACCESS_TOKEN_INVALID', b.signInBot('1000:wrong'))
  const u = await b.signInBot(token)
  sameUser('the bot that signed in', u, 'bot', BOT, 'Sandbox Bot')
  same('bot', u.isBot, true)
  await refused('getDialogs of a bot', 'BOT_METHOD_INVALID', b.call(
    { _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 1, hash: 0 }))
  const heard = []
  b.onNewMessage.add(async (m) => {
    heard.push([m.sender.id, m.text])
    await b.replyText(m, `You said: ${m.text}`)
  })
  const me = await signedIn('me')
  const got = []
  me.onNewMessage.add((m) => got.push([m.sender.id, m.text, m.replyToMessage?.id]))
  const sent = await me.sendText('sandbox_bot', '/start now')
  same("the command's entity", entities(sent), [['bot_command', 0, 6]])
  await until("the bot's answer", () => got.length)
  same('what the bot heard', heard, [[ME, '/start now']])
  same("the bot's answer", got[0].slice(0, 2), [BOT, 'You said: /start now'])
  await refused('setBotCommands of a user', 'USER_BOT_REQUIRED', me.call(
    { _: 'bots.setBotCommands', scope: { _: 'botCommandScopeDefault' }, langCode: '', commands: [] }))
  await closeAll()
}
