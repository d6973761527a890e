// A TCP relay that a driver can cut: how a client loses its connection without a word.

import { connect, createServer } from 'node:net'

/** Passes bytes to a server until it is cut, and again once it is healed. */
export class Relay {
  constructor(target) {
    this.target = target
    this.port = 0
    this.ends = new Set()
    this.accepted = 0
  }

  async heal() {
    this.server = createServer((near) => this.join(near))
    await new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve))
    this.port = this.server.address().port
    return { host: '127.0.0.1', port: this.port }
  }

  join(near) {
    this.accepted++
    const far = connect(this.target)
    for (const [one, other] of [[near, far], [far, near]]) {
      this.ends.add(one)
      one.setNoDelay(true)
      one.pipe(other)
      one.on('error', () => {})
      one.on('close', () => {
        this.ends.delete(one)
        other.destroy()
      })
    }
  }

  /** Resets every connection, at both ends, and refuses new ones. */
  async cut() {
    const closed = new Promise((resolve) => this.server.close(resolve))
    for (const end of this.ends) end.resetAndDestroy()
    await closed
  }
}
