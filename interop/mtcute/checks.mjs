// What scenarios compare with.

import { createHash } from 'node:crypto'
import { isDeepStrictEqual, inspect } from 'node:util'
import { tl } from '@mtcute/node'

const PATIENCE = 15 // seconds to wait for what must come

/** Something is not as it must be. */
export class Differs extends Error {}

const show = (v) => inspect(v, { breakLength: Infinity, depth: 4 })

export function same(what, got, want) {
  if (!isDeepStrictEqual(got, want)) throw new Differs(`${what}: got ${show(got)}, want ${show(want)}`)
}

export function holds(what, condition) {
  if (!condition) throw new Differs(what)
}

/** Awaits a request that must be refused with this error. */
export async function refused(what, error, request) {
  let got
  try {
    got = await request
  } catch (e) {
    if (tl.RpcError.is(e)) {
      same(what, e.text, error)
      return
    }
    throw e
  }
  throw new Differs(`${what}: got ${show(got)}, want ${error}`)
}

/** Waits until the condition gives something, and returns that. */
export async function until(what, condition) {
  const end = Date.now() + PATIENCE * 1000
  for (;;) {
    const got = condition()
    if (got) return got
    if (Date.now() > end) throw new Differs(`${typeof what === 'function' ? what() : what}: not within ${PATIENCE} s`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Enough of some bytes to tell whether they are the same. */
export const digest = (data) => [data.length, createHash('sha256').update(data).digest('hex')]

export async function all(iterator) {
  const list = []
  for await (const one of iterator) list.push(one)
  return list
}

export const sorted = (numbers) => [...numbers].sort((a, b) => a - b)
