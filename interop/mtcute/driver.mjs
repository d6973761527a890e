// mtcute's driver: driver.mjs SCENARIO, or version. ../README.md has the protocol.

import { readFileSync } from 'node:fs'
import { tl } from '@mtcute/node'
import { Differs } from './checks.mjs'

const scenarios = {
  login: './login.mjs',
  password: './login.mjs',
  bot: './login.mjs',
  messages: './messages.mjs',
  reading: './reading.mjs',
  files: './files.mjs',
  push: './push.mjs',
  catchup: './catchup.mjs',
  groups: './groups.mjs',
}

async function main(name) {
  if (name === 'version') {
    const path = new URL('node_modules/@mtcute/node/package.json', import.meta.url)
    console.log(['mtcute', JSON.parse(readFileSync(path)).version, tl.LAYER].join('\t'))
    return 0
  }
  if (!scenarios[name]) {
    console.error(`no scenario ${name}`)
    return 2
  }
  try {
    await (await import(scenarios[name]))[name]()
    return 0
  } catch (e) {
    console.error(e.stack ?? e)
    console.error(e instanceof Differs ? e.message : `${e}`.split('\n')[0])
    return 1
  }
}

// A client that was left running by a failure must not keep the process.
process.exit(await main(process.argv[2]))
