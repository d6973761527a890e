// The sandbox as the environment describes it, and mtcute's clients of it.

import { readFileSync } from 'node:fs'
import { MemoryStorage, TelegramClient, html } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'

const env = process.env
const [host, port] = env.SANDBOX_ADDR.split(':')
export const address = { host, port: +port }
export const code = env.SANDBOX_CODE
export const password = env.SANDBOX_PASSWORD
export const token = env.SANDBOX_TOKEN
export const phones = { me: env.SANDBOX_PHONE, friend: env.SANDBOX_FRIEND, locked: env.SANDBOX_LOCKED }

export const BOT = 1000, ME = 1001, FRIEND = 1002, LOCKED = 1003
export const GROUP = -2001, SUPERGROUP = -1000000003001, CHANNEL = -1000000003002 // marked, as mtcute has them

const crypto = new NodeCryptoProvider()
await crypto.initialize()
addPublicKey(crypto, readFileSync(env.SANDBOX_KEY, 'utf8'))

const open = new Set()

/** A client that is not signed in, unless its storage says so; with pfs, it has temporary keys. */
export function client({ storage = new MemoryStorage(), at = address, catchUp = false, pfs = false } = {}) {
  const dc = { id: +env.SANDBOX_DC, ipAddress: at.host, port: at.port }
  const c = new TelegramClient({
    apiId: 1, apiHash: '0123456789abcdef0123456789abcdef', storage, crypto,
    defaultDcs: { main: dc, media: dc }, updates: { catchUp }, logLevel: 1, network: { usePfs: pfs },
    reconnectionStrategy: () => 50,
  })
  open.add(c)
  return c
}

/** A signed-in client of an account of the default world. */
export async function signedIn(who, options) {
  const c = client(options)
  if (who === 'bot') await c.start({ botToken: token })
  else await c.start({ phone: phones[who], code, password, codeSentCallback: () => {} })
  return c
}

/** Ends all clients. */
export async function closeAll() {
  for (const c of open) await c.destroy()
  open.clear()
}

export const entities = (m) => m.entities.map((e) => [e.kind, e.offset, e.length])

/** What of a message must be the same wherever it is read. */
export const now = (m) => [m.id, m.text, entities(m)]

export const read = async (c, chat, id) => (await c.getMessages(chat, [id]))[0]

export const styled = (before = '') => html`${before}<b>bold</b> and <code>code</code>, @sandbox_friend 😀 <i>end</i>`
export const PLAIN = 'bold and code, @sandbox_friend 😀 end'
/** Its entities: the face is two units, and the mention the server's to find. */
export const marked = (n = 0) => [['bold', n, 4], ['code', n + 9, 4], ['mention', n + 15, 15], ['italic', n + 34, 3]]
