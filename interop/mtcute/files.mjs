// Files: documents, photos, albums, profile photos; up and down, byte for byte.

import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import { InputMedia, html } from '@mtcute/node'
import { FRIEND, ME, SUPERGROUP, closeAll, entities, read, signedIn } from './accounts.mjs'
import { all, digest, holds, refused, same, until } from './checks.mjs'

const BIG = 12 << 20 // bytes: more than 10 MB goes up in big parts
const inDir = (name) => join(process.env.SANDBOX_DIR, name)

export async function files() {
  const me = await signedIn('me')
  const friend = await signedIn('friend')
  for (const c of [me, friend]) await all(c.iterDialogs())
  const sent = await document(me, friend)
  await small(me)
  await photo(me, friend)
  await album(me, friend)
  await profile(me, friend)
  await again(me, friend, sent)
  await closeAll()
}

const location = (m) => {
  const { id, accessHash, fileReference } = m.media.inputDocument
  return { id, accessHash, fileReference }
}
const newest = async (c, chat) => (await c.getHistory(chat, { limit: 1 }))[0]

async function document(me, friend) {
  const data = randomBytes(BIG)
  await writeFile(inDir('random.bin'), data)
  const steps = []
  const sent = await me.sendMedia(FRIEND, InputMedia.document(`file:${inDir('random.bin')}`, { caption: html`<b>12</b> MB` }),
    { progressCallback: (n, of) => steps.push([n, of]) })
  same('progress of the upload', steps.at(-1), [BIG, BIG])
  const seen = await newest(friend, ME)
  for (const m of [sent, seen]) {
    same('caption', [m.text, entities(m)], ['12 MB', [['bold', 0, 2]]])
    same('document', [m.media.type, m.media.fileSize, m.media.fileName], ['document', BIG, 'random.bin'])
    holds('no file reference', m.media.inputDocument.fileReference.length)
  }
  await friend.downloadToFile(inDir('came.bin'), seen.media)
  // mtcute does not wait until the disk has the end
  await until('the end of the file', () => statSync(inDir('came.bin')).size >= BIG)
  same('12 MB, down by the friend', digest(await readFile(inDir('came.bin'))), digest(data))
  same('12 MB, down by me', digest(await me.downloadAsBuffer((await read(me, FRIEND, sent.id)).media)), digest(data))
  // with an offset, mtcute takes a limit for where to end
  const middle = await friend.downloadChunk({ location: { _: 'inputDocumentFileLocation', ...location(seen), thumbSize: '' }, offset: 5 << 20, limit: 128 << 10 })
  same('a part out of the middle', digest(middle), digest(data.subarray(5 << 20, (5 << 20) + (128 << 10))))
  return sent
}

/** In small parts, from memory, and of sizes at the edges of a part. */
async function small(me) {
  const sizes = [1, 128 << 10, (128 << 10) + 1, 1_000_003]
  let sent
  for (const size of sizes) {
    const data = randomBytes(size)
    sent = await me.sendMedia('me', InputMedia.document(data, { fileName: `${size}.bin` }))
    same(`${size} bytes`, digest(await me.downloadAsBuffer((await read(me, 'me', sent.id)).media)), digest(data))
    same(`${size} bytes: name`, sent.media.fileName, `${size}.bin`)
  }
  const found = await me.searchMessages({ chatId: 'me', filter: { _: 'inputMessagesFilterDocument' } })
  same('found as documents', found.map((m) => m.media.fileSize), [...sizes].reverse())
  const { accessHash } = location(sent)
  const get = (limit, hash) => me.call({ _: 'upload.getFile', offset: 0, limit,
    location: { _: 'inputDocumentFileLocation', ...location(sent), accessHash: hash, thumbSize: '' } })
  await refused('a file with another access hash', 'LOCATION_INVALID', get(4096, accessHash.add(1)))
  await refused('an odd limit', 'LIMIT_INVALID', get(4097, accessHash))
}

/** A PNG of a size. */
function picture(width, height, shade = 0) {
  const chunk = (name, data) => {
    const b = Buffer.alloc(12 + data.length)
    b.writeUInt32BE(data.length)
    b.write(name, 4)
    data.copy(b, 8)
    b.writeUInt32BE(crc(b.subarray(4, 8 + data.length)), 8 + data.length)
    return b
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set([x & 255, y & 255, shade], y * (1 + width * 3) + 1 + x * 3)
  }
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/** node:zlib has crc32 since version 20.15. */
const crc = (data) => crc32(data) >>> 0

const isPicture = (data) => data[0] === 0xff && data[1] === 0xd8 || data[0] === 0x89 && data[1] === 0x50
const largest = (photo) => photo.thumbnails.filter((t) => t.width && t.raw._ !== 'photoStrippedSize').sort((a, b) => b.width - a.width)[0]

async function photo(me, friend) {
  const sent = await me.sendMedia(FRIEND, InputMedia.photo(picture(320, 200), { caption: 'look' }))
  const seen = await newest(friend, ME)
  same('a photo', [seen.media.type, seen.text], ['photo', 'look'])
  const size = largest(seen.media)
  same('its size', [size.width, size.height], [320, 200])
  const got = await friend.downloadAsBuffer(size)
  holds('a photo that is no picture any more', isPicture(got))
  same('bytes of it', got.length, size.fileSize)
  const found = await friend.searchMessages({ chatId: ME, filter: { _: 'inputMessagesFilterPhotos' } })
  same('found as photos', found.map((m) => m.id), [seen.id])
  const edited = await me.editMessage({ chatId: FRIEND, message: sent.id, text: 'look again' })
  same('the caption edited', [edited.text, edited.media?.type], ['look again', 'photo'])
}

async function album(me, friend) {
  const captions = ['one', 'two', 'three']
  const sent = await me.sendMediaGroup(SUPERGROUP, captions.map((caption, n) => InputMedia.photo(picture(100 + n, 80, n * 100), { caption })))
  same('an album', sent.map((m) => m.text), captions)
  const seen = (await friend.getHistory(SUPERGROUP, { limit: 3 })).reverse()
  same('the album, for the friend', seen.map((m) => [m.id, m.text]), sent.map((m) => [m.id, m.text]))
  holds('no album: the messages have no group in common', seen[0].groupedIdUnique && new Set(seen.map((m) => m.groupedIdUnique)).size === 1)
  same('its pictures', seen.map((m) => largest(m.media).width), [100, 101, 102])
}

async function profile(me, friend) {
  same('profile photos before there is one', (await friend.getProfilePhotos(ME)).length, 0)
  await me.setMyProfilePhoto({ type: 'photo', media: picture(200, 200, 50) })
  holds('my profile photo is not set', (await me.getMe()).photo)
  for (const c of [me, friend]) {
    const u = await c.getUser('sandbox_me')
    holds('the profile photo is no picture', isPicture(await c.downloadAsBuffer(u.photo.big)))
  }
  same('profile photos', (await friend.getProfilePhotos(ME)).length, 1)
}

/** A file that is there already: sent anew, and forwarded. */
async function again(me, friend, sent) {
  const copy = await me.sendMedia(SUPERGROUP, InputMedia.document(sent.media.fileId, { caption: 'once more' }))
  same('sent anew', [copy.media.inputDocument.id, copy.media.fileSize], [sent.media.inputDocument.id, BIG])
  await me.forwardMessagesById({ fromChatId: SUPERGROUP, messages: [copy.id], toChatId: FRIEND })
  const seen = await newest(friend, ME)
  same('forwarded', seen.media.inputDocument.id, sent.media.inputDocument.id)
  const part = await friend.downloadChunk({ location: { _: 'inputDocumentFileLocation', ...location(seen), thumbSize: '' }, offset: 0, limit: 64 << 10 })
  same('a part of what was forwarded', part.length, 64 << 10)
}
