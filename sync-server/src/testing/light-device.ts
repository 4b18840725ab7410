/**
 * A device small enough to have ten thousand of: rows in memory, merged by the product's own merge, an outbox, and a record of all that was
 * typed on it. It tries again until the server has answered, as a device does.
 */
import { setTimeout } from 'node:timers/promises'
import {
  type Clk,
  isSyncedTable,
  type Json,
  type MergeRow,
  mergeRows,
  type PulledRow,
  stampOf,
  withDefaults,
} from '@tidelist/shared-schema'
import { type PushedRow, TestDevice } from './test-device.ts'

/** One value that a person typed on a device. */
export type Typed = {
  readonly id: string
  readonly register: string
  readonly value: Json
  readonly stamp: string
}

type Waiting = {
  readonly id: string
  readonly register: string
  readonly stamp: string
  readonly base: string | null
}

const DEADLINE_MS = 120_000

export class LightDevice extends TestDevice {
  /** Tasks by id. */
  readonly tasks = new Map<string, MergeRow>()
  readonly typed: Typed[] = []
  /** Milliseconds of each request that was answered well. */
  readonly tookMs: number[] = []
  readonly #waiting = new Map<string, Waiting>()

  create(id: string, title: string): void {
    const row = this.whole('tasks', id, { title })
    const [, stamp] = row.regs.title ?? ['', '']
    const regs = Object.fromEntries(Object.entries(row.regs).map(([name, [value]]) => [name, value as Json])) // as `whole` was given them
    this.tasks.set(id, { clk: { '*': stamp }, regs })
    this.typed.push({ id, register: 'title', value: title, stamp })
    this.#waiting.set(`${id} *`, { id, register: '*', stamp, base: null })
  }

  change(id: string, register: string, value: Json): void {
    const row = this.tasks.get(id)
    if (!row) throw new Error('a device changes tasks that it has')
    const stamp = this.stamp()
    const base = this.#waiting.get(`${id} ${register}`)?.base ?? stampOf(row.clk, register)
    this.tasks.set(id, { clk: { ...row.clk, [register]: stamp }, regs: { ...row.regs, [register]: value } })
    this.typed.push({ id, register, value, stamp })
    this.#waiting.set(`${id} ${register}`, { id, register, stamp, base })
  }

  /** Pulls, pushes what waits, and pulls again, until the server has confirmed everything. */
  async sync(): Promise<void> {
    if (this.epoch === null) await this.#pullToTheEnd()
    await this.pushAll()
    await this.#pullToTheEnd()
  }

  async pushAll(): Promise<void> {
    while (this.#waiting.size > 0) await this.#pushSome()
  }

  async #pushSome(): Promise<void> {
    const sent = [...this.#waiting.values()].slice(0, 400)
    const rows = [...Map.groupBy(sent, ({ id }) => id)].map(([id, some]) => this.#rowOf(id, some))
    await this.#insist(() => this.push(rows))
    for (const { id, register, stamp } of sent)
      if (this.#waiting.get(`${id} ${register}`)?.stamp === stamp) this.#waiting.delete(`${id} ${register}`)
  }

  #rowOf(id: string, some: readonly Waiting[]): PushedRow {
    const { clk, regs } = this.tasks.get(id) ?? { clk: { '*': '' }, regs: {} }
    const whole = some.some(({ register }) => register === '*')
    const names = whole ? Object.keys(regs) : some.map(({ register }) => register)
    const bases = new Map(some.map(({ register, base }) => [register, base]))
    const sent = names.map((name) => [name, [regs[name], stampOf(clk, name), bases.get(name) ?? null]])
    return { t: 'tasks', id, whole, regs: Object.fromEntries(sent) }
  }

  async #pullToTheEnd(): Promise<void> {
    for (;;) {
      const { rows, hasMore } = await this.#insist(() => this.pullPage())
      for (const row of rows) this.#merge(row)
      if (!hasMore) return
    }
  }

  #merge(row: PulledRow): void {
    const clk = row.clk as Clk // the wire schema requires "*"
    this.see(Object.values(clk))
    if (row.t !== 'tasks' || !isSyncedTable(row.t)) return
    const theirs = withDefaults(row.t, { clk, regs: row.regs })
    const here = this.tasks.get(row.id)
    this.tasks.set(row.id, here ? mergeRows(row.t, here, theirs).row : theirs)
  }

  /** A request that the weather stopped is made again, with pauses. */
  async #insist<T>(request: () => Promise<T>): Promise<T> {
    const giveUpAtMs = performance.now() + DEADLINE_MS
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2000)) {
      const startedMs = performance.now()
      try {
        const answer = await request()
        this.tookMs.push(performance.now() - startedMs)
        return answer
      } catch (error) {
        if (performance.now() > giveUpAtMs || !isWeather(error)) throw error
      }
      await setTimeout(pauseMs * (0.5 + Math.random()))
    }
  }
}

const isWeather = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Error && /answered (429|5\d\d)/.test(error.message))
