/** The real server of a simulation, on one open PGlite, with crashes, backups and restores. */
import type { PGlite } from '@electric-sql/pglite'
import {
  type StoredRow,
  type SyncedTable,
  stampOf,
  syncedTableNames,
  toMergeRow,
} from '@tidelist/shared-schema'
import { type DatabaseImage, putImage, takeImage } from '@tidelist/shared-schema/testing/database-image'
import {
  type InProcessServer,
  startInProcessServer,
  type TransactionFault,
} from '@tidelist/sync-server/testing'
import type { HttpAnswer, HttpRequest } from '../../ports.ts'
import type { VirtualTime } from './virtual-time.ts'

export const SERVER_URL = 'http://tidelist.test'

export type Query = (text: string, params?: unknown[]) => Promise<Record<string, unknown>[]>

export class SimulatedServer {
  readonly logged: string[] = []
  /** Every request that the server answered, as `METHOD /path status`. */
  readonly answered: string[] = []
  /** Bodies of pushes that were answered with 200, with the headers that they came with. */
  pushes: HttpRequest[] = []
  /** How often the server was put back to a backup. */
  restores = 0
  /** Every value that it had taken before it was put back, also one that it had set aside, as `table id register stamp`. */
  readonly formerlyTaken = new Set<string>()
  readonly #pg: PGlite
  readonly #time: VirtualTime
  #app: InProcessServer

  constructor(pg: PGlite, time: VirtualTime) {
    this.#pg = pg
    this.#time = time
    this.#app = this.#start()
  }

  async query(text: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.#pg.query<Record<string, unknown>>(text, params)).rows
  }

  failNext(fault: TransactionFault | null): void {
    this.#app.failNext(fault)
  }

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    const response = await this.#time.hold(this.#app.fetch(toRequest(request)))
    const body = await this.#time.hold(response.text())
    this.answered.push(`${request.method} ${new URL(request.url).pathname} ${response.status}`)
    if (response.status === 200 && request.url.endsWith('/sync/push')) this.pushes.push(request)
    return { kind: 'answer', status: response.status, headers: Object.fromEntries(response.headers), body }
  }

  /** Resolves with the status when the server ends the stream. */
  async stream(request: HttpRequest, cut: AbortSignal, onText: (chunk: string) => void): Promise<number> {
    const response = await this.#time.hold(this.#app.fetch(toRequest(request)))
    if (response.status !== 200 || !response.body) return response.status
    const reader = response.body.getReader()
    cut.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true })
    if (cut.aborted) await reader.cancel()
    const decoder = new TextDecoder()
    for (let next = await reader.read(); !next.done; next = await reader.read())
      onText(decoder.decode(next.value, { stream: true }))
    return response.status
  }

  /** The process dies and comes back: streams end, what was in memory is gone. */
  async restart(): Promise<void> {
    await this.#app.restart()
  }

  backUp(): Promise<DatabaseImage> {
    return takeImage(this.#pg)
  }

  /** Contents as they were at the beginning of a history. */
  async reset(image: DatabaseImage): Promise<void> {
    await putImage(this.#pg, image)
    this.logged.length = 0
    this.answered.length = 0
    this.pushes = []
    this.restores = 0
    this.formerlyTaken.clear()
    this.#app = this.#start()
  }

  /** An older backup is put back, and every person gets a new epoch, as the instructions for restoring say. */
  async restore(image: DatabaseImage): Promise<void> {
    for (const taken of await this.#taken()) this.formerlyTaken.add(taken)
    await putImage(this.#pg, image)
    this.restores += 1
    await this.query(`update sync_user set epoch = 'restored-${this.restores}-' || left(epoch, 8)`)
    await this.#app.restart()
  }

  /** A person's rows as the digest compares them: table -> id -> row. */
  async rowsOf(userId: string): Promise<Record<string, unknown>[]> {
    return this.query(allRowsSql, [userId])
  }

  async close(): Promise<void> {
    await this.#pg.close()
  }

  async #taken(): Promise<string[]> {
    const past =
      await this.query(`select t || ' ' || row_id || ' ' || register || ' ' || stamp as taken from history
      union all select table_name || ' ' || row_id || ' ' || register || ' ' || losing_stamp from conflicts`)
    const people = await this.query('select user_id from sync_user')
    const rows = (await Promise.all(people.map((each) => this.rowsOf(String(each.user_id))))).flat()
    const present = rows.flatMap(({ t, row }) => {
      const { clk, regs } = toMergeRow(t as SyncedTable, row as StoredRow) // as the statement selects them
      return Object.keys(regs).map(
        (register) => `${t} ${(row as StoredRow).id} ${register} ${stampOf(clk, register)}`,
      )
    })
    return [...past.map(({ taken }) => String(taken)), ...present]
  }

  #start(): InProcessServer {
    return startInProcessServer({
      pglite: this.#pg,
      url: SERVER_URL,
      nowMs: () => this.#time.wallMs(),
      monotonicMs: () => this.#time.nowMs,
      onLog: (line) => this.logged.push(line),
    })
  }
}

/** $1: the person. The same question to a device and to the server. */
export const allRowsSql = syncedTableNames
  .map((t) => `select '${t}' as t, to_jsonb(r) - 'user_id' as row from "${t}" r where r.user_id = $1`)
  .join('\nunion all\n')

const toRequest = ({ method, url, headers, body }: HttpRequest): Request =>
  new Request(url, { method, headers, ...(body === undefined ? {} : { body }) })
