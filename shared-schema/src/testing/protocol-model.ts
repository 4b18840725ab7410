/**
 * The sync protocol as a model: devices, a server and what passes between them, without databases, files or time. Small enough to be read as the definition of what
 * the engine and the server must come to. A register is one value under a key; rows, tables and accounts make no difference to it.
 */

export type Version = { readonly stamp: string; readonly text: string }

/**
 * `base` is the stamp of the value that the author had before them; null where there was none. What is given back to a server that was restored is taken only where it
 * has nothing.
 */
export type Write = Version & {
  readonly key: string
  readonly base: string | null
  readonly isGivenBack?: true
}

/** Of two versions the one with the greater stamp stays, and of equal stamps the one with the greater text. */
export const beats = (a: Version, b: Version): boolean =>
  a.stamp !== b.stamp ? a.stamp > b.stamp : a.text > b.text

export type ModelServer = {
  readonly epoch: number
  readonly seq: number
  readonly registers: ReadonlyMap<string, Write & { readonly seq: number }>
  /** Every write that ever stood, by key and stamp, with its text. */
  readonly history: ReadonlyMap<string, Write>
}

export type ModelDevice = {
  readonly name: string
  readonly counter: number
  readonly epoch: number | null
  readonly cursor: number
  readonly registers: ReadonlyMap<string, Version>
  /** By key; what was beaten before it was sent goes on waiting by key and stamp. */
  readonly outbox: ReadonlyMap<string, Write>
  /** Every version that ever stood here, by key and stamp, with the stamp that it was typed over; null where it came from the server. */
  readonly past: ReadonlyMap<string, string | null>
}

export const newServer = (): ModelServer => ({ epoch: 1, seq: 0, registers: new Map(), history: new Map() })

export const newDevice = (name: string): ModelDevice => ({
  name,
  counter: 0,
  epoch: null,
  cursor: 0,
  registers: new Map(),
  outbox: new Map(),
  past: new Map(),
})

/** A person types. The stamp is greater than all that this device has seen; the base stays that of the first unsent change. */
export function type(device: ModelDevice, key: string, text: string): ModelDevice {
  const counter = device.counter + 1
  const stamp = `${String(counter).padStart(8, '0')}${device.name}`
  const before = device.registers.get(key)?.stamp ?? null
  const waiting = device.outbox.get(key)
  const base = waiting && !waiting.isGivenBack ? waiting.base : before
  const write = { key, stamp, text, base }
  return {
    ...device,
    counter,
    registers: new Map(device.registers).set(key, write),
    outbox: new Map(device.outbox).set(key, write),
    past: new Map(device.past).set(`${key} ${stamp}`, before),
  }
}

export type Refusal = 'epoch'
export type PushAnswer = { readonly won: readonly Write[] }

/** Takes writes in order. A register that changes gets the next number, and one that does not keeps its own. */
export function push(
  server: ModelServer,
  { epoch, writes }: { epoch: number; writes: readonly Write[] },
): { server: ModelServer; answer: PushAnswer | Refusal } {
  if (epoch !== server.epoch) return { server, answer: 'epoch' }
  const registers = new Map(server.registers)
  const history = new Map(server.history)
  const won: Write[] = []
  let seq = server.seq
  const put = (write: Write) => {
    seq += 1
    registers.set(write.key, { ...write, seq })
    history.set(`${write.key} ${write.stamp}`, write)
  }
  const setAside = (lost: Write, winner: Write) => {
    const key = conflictKey(lost)
    if (!registers.has(key)) put({ key, stamp: winner.stamp, text: lost.text, base: null })
  }
  for (const write of writes) {
    const stored = registers.get(write.key)
    if (stored && write.isGivenBack) continue
    if (stored && !beats(write, stored)) {
      if (beats(stored, write)) won.push(stored)
      if (isConflict(write, stored) && !wasSettled(history, write)) setAside(write, stored)
      continue
    }
    if (stored && isConflict(stored, write) && write.base !== stored.stamp) setAside(stored, write)
    put(write)
  }
  return { server: { ...server, seq, registers, history }, answer: { won } }
}

/**
 * True for what stood here already, and for what somebody has replaced knowingly or said again after it, whatever else came later: a push may come a second
 * time when all that is long past.
 */
const wasSettled = (history: ModelServer['history'], lost: Write): boolean =>
  [...history.values()].some(
    (each) =>
      each.key === lost.key &&
      (each.stamp === lost.stamp ||
        each.base === lost.stamp ||
        (each.stamp > lost.stamp && (each.text === lost.text || authorOf(each) === authorOf(lost)))),
  )

/** A lost value is a register of its own, so that every device gets to see it. */
export const conflictKey = (lost: Pick<Write, 'key' | 'stamp'>): string =>
  `conflict ${lost.key} ${lost.stamp}`

const isConflict = (lost: Write, winner: Write): boolean =>
  !lost.key.startsWith('conflict ') &&
  lost.text !== winner.text &&
  authorOf(lost) !== authorOf(winner) &&
  winner.base !== lost.stamp

const authorOf = ({ stamp }: Version): string => stamp.slice(8)

/** What the device does with the answer: a confirmed entry goes only where its stamp is the one that was sent. */
export function confirm(
  device: ModelDevice,
  sent: readonly Write[],
  answer: PushAnswer | Refusal,
): ModelDevice {
  if (answer === 'epoch') return startOver(device)
  const outbox = new Map(device.outbox)
  const taken = new Set(sent.map(({ key, stamp }) => `${key} ${stamp}`))
  for (const [name, { key, stamp }] of outbox) if (taken.has(`${key} ${stamp}`)) outbox.delete(name)
  return apply({ ...device, outbox }, answer.won)
}

/** Everything after the cursor, at most `limit`; the last page returns the counter. */
export function pull(server: ModelServer, cursor: number, limit: number) {
  const after = [...server.registers.values()].filter(({ seq }) => seq > cursor).sort((a, b) => a.seq - b.seq)
  const rows = after.slice(0, limit)
  const hasMore = after.length > rows.length
  return { epoch: server.epoch, rows, cursor: hasMore ? (rows.at(-1)?.seq ?? cursor) : server.seq, hasMore }
}

/** Page and cursor at once. On another epoch everything starts over. */
export function storePage(device: ModelDevice, page: ReturnType<typeof pull>): ModelDevice {
  if (device.epoch !== null && device.epoch !== page.epoch) return startOver(device)
  return { ...apply(device, page.rows), cursor: page.cursor, epoch: page.epoch }
}

/** Pulls from 0; what the server turns out to have nothing of is given back. */
export function startOver(device: ModelDevice): ModelDevice {
  const all = [...device.registers].map(([key, { stamp, text }]): [string, Write] => [
    key,
    device.outbox.get(key) ?? { key, stamp, text, base: null, isGivenBack: true },
  ])
  return { ...device, epoch: null, cursor: 0, outbox: new Map([...device.outbox, ...all]) }
}

/**
 * Merges what the server knows. An unsent value that loses here goes on waiting, because the server has not heard of it; where the value here wins and does
 * not wait, it waits again. That the server's value was seen is said only where it once stood here; else it counts what its author had seen.
 */
function apply(device: ModelDevice, rows: readonly Write[]): ModelDevice {
  const registers = new Map(device.registers)
  const outbox = new Map(device.outbox)
  const past = new Map(device.past)
  let counter = device.counter
  for (const { key, stamp, text, base } of rows) {
    counter = Math.max(counter, Number(stamp.slice(0, 8)))
    const here = registers.get(key)
    if (outbox.get(key)?.isGivenBack) outbox.delete(key)
    const waiting = outbox.get(key)
    const theirs = { key, stamp, text, base }
    if (here && beats(here, theirs)) {
      const stoodHere = past.has(`${key} ${stamp}`)
      if (!waiting)
        outbox.set(key, {
          key,
          ...here,
          base: stoodHere ? stamp : (past.get(`${key} ${here.stamp}`) ?? null),
        })
      else if (stoodHere && waiting.base !== null && waiting.base > stamp)
        outbox.set(key, { ...waiting, base: stamp })
      continue
    }
    if (here?.stamp === stamp) continue
    registers.set(key, { stamp, text })
    past.set(`${key} ${stamp}`, null)
    outbox.delete(key)
    if (waiting && here?.stamp === waiting.stamp) outbox.set(`${key}@${waiting.stamp}`, waiting)
  }
  return { ...device, counter, registers, outbox, past }
}
