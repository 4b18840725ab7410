/**
 * The files, databases and secrets of one simulated computer. A crash can come before and after every single use of a file or the database: from then on the
 * engine that crashed gets no answer any more and can change nothing, and the disk is as that moment left it.
 */
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { crc32 } from 'node:zlib'
import type { PGlite } from '@electric-sql/pglite'
import { type DatabaseImage, putImage, takeImage } from '@tidelist/shared-schema/testing/database-image'
import type { DatabasePort, EnginePorts, FilePort } from '../../ports.ts'

/** How a database looks after the power has failed: PGlite never flushes. */
export type DatabaseState = DatabaseImage | 'unopenable'

export type Disk = {
  readonly files: Map<string, string>
  readonly databases: Map<string, DatabaseState>
  readonly secrets: Map<string, string>
}

export const emptyDisk = (): Disk => ({ files: new Map(), databases: new Map(), secrets: new Map() })

export const copyDisk = (disk: Disk): Disk => ({
  files: new Map(disk.files),
  databases: new Map(disk.databases),
  secrets: new Map(disk.secrets),
})

/** One run of an engine on a disk, until it stops or crashes. */
export class PowerSwitch {
  isOn = true
  /** Uses of the disk until the crash; null: none is planned. */
  usesLeft: number | null = null
  readonly #onCrash: () => void

  constructor(onCrash: () => void) {
    this.#onCrash = onCrash
  }

  crash(): void {
    if (!this.isOn) return
    this.isOn = false
    this.#onCrash()
  }

  /** Before and after every use of the disk. Never resolves for an engine that is dead. */
  pass(): Promise<void> {
    if (this.isOn && this.usesLeft !== null) {
      if (this.usesLeft <= 0) this.crash()
      else this.usesLeft -= 1
    }
    return this.isOn ? Promise.resolve() : never
  }

  /** True in the very use at which the crash comes. */
  get isLastUse(): boolean {
    return this.usesLeft === 0
  }
}

const never = new Promise<never>(() => undefined)

/** The one open PGlite of a simulated computer, which holds whichever of its databases was opened last. */
export class DatabaseHolder {
  readonly pg: PGlite
  readonly seed: DatabaseImage
  #folder: string | null = null
  #inTransaction = false

  constructor(pg: PGlite, seed: DatabaseImage) {
    this.pg = pg
    this.seed = seed
  }

  get folder(): string | null {
    return this.#folder
  }

  /** What a crash left unfinished was never there. */
  async rollBack(): Promise<void> {
    if (this.#inTransaction) await this.pg.exec('rollback')
    this.#inTransaction = false
  }

  /** What is in the open PGlite goes to the disk, under its folder's name. */
  async save(disk: Disk): Promise<void> {
    await this.rollBack()
    if (this.#folder !== null && disk.databases.get(this.#folder) !== 'unopenable')
      disk.databases.set(this.#folder, await takeImage(this.pg))
  }

  forgetAll(): void {
    this.#folder = null
  }

  /** What the disk has in this folder counts, and not what is open. */
  forget(folder: string): void {
    if (this.#folder === folder) this.#folder = null
  }

  async open(disk: Disk, folder: string, power: PowerSwitch): Promise<PGlite> {
    await this.rollBack()
    const state = disk.databases.get(folder)
    if (state === undefined) throw new Error('There is no such data directory')
    if (state === 'unopenable') throw new Error('PANIC: could not locate a valid checkpoint record')
    if (this.#folder !== folder) {
      await this.save(disk)
      await putImage(this.pg, state)
    }
    this.#folder = folder
    await this.pg.exec('deallocate all; close all')
    return this.#guarded(power)
  }

  removed(path: string): void {
    if (this.#folder !== null && isIn(this.#folder, path)) this.#folder = null
  }

  moved(from: string, to: string): void {
    if (this.#folder !== null && isIn(this.#folder, from)) this.#folder = to + this.#folder.slice(from.length)
  }

  /** The calls that the engine makes of a PGlite, each behind the power switch, one at a time as on one connection. */
  #guarded(power: PowerSwitch): PGlite {
    let last: Promise<unknown> = Promise.resolve()
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const next = last.then(work, work)
      last = next.catch(() => undefined)
      return next
    }
    const use = async <T>(work: () => Promise<T>): Promise<T> => {
      await power.pass()
      const result = await work()
      await power.pass()
      return result
    }
    const session: Pick<PGlite, 'query' | 'exec'> = {
      query: (text, params, options) => use(() => this.pg.query(text, params, options)),
      exec: (text, options) => use(() => this.pg.exec(text, options)),
    }
    const transaction = async <T>(work: (tx: typeof session) => Promise<T>): Promise<T> => {
      await this.pg.exec('begin')
      this.#inTransaction = true
      try {
        const value = await work(session)
        await power.pass()
        await this.pg.exec('commit')
        this.#inTransaction = false
        await power.pass()
        return value
      } catch (error) {
        await this.pg.exec('rollback')
        this.#inTransaction = false
        throw error
      }
    }
    const guarded = {
      query: (text: string, params?: unknown[], options?: object) =>
        inTurn(() => session.query(text, params, options)),
      exec: (text: string, options?: object) => inTurn(() => session.exec(text, options)),
      transaction: (work: (tx: typeof session) => Promise<unknown>) => inTurn(() => transaction(work)),
      close: () => inTurn(() => power.pass()),
    }
    return guarded as unknown as PGlite // the part of it that the engine uses
  }
}

export type DiskUse = {
  readonly disk: Disk
  readonly holder: DatabaseHolder
  readonly power: PowerSwitch
  /** Text that has just reached the disk at the end of a file. */
  onAppended(path: string, text: string): void
}

export function simulatedFiles({ disk, holder, power, onAppended }: DiskUse): FilePort {
  const use = async <T>(work: () => T): Promise<T> => {
    await power.pass()
    const result = work()
    await power.pass()
    return result
  }
  const append = async (path: string, text: string): Promise<void> => {
    if (power.isOn && power.isLastUse) {
      disk.files.set(path, (disk.files.get(path) ?? '') + text.slice(0, Math.floor(text.length / 2)))
      power.crash()
    }
    await power.pass()
    disk.files.set(path, (disk.files.get(path) ?? '') + text)
    onAppended(path, text)
    await power.pass()
  }
  return {
    join: posix.join,
    readText: (path) => use(() => readIn(disk, path)),
    writeDurably: (path, text) => use(() => void disk.files.set(path, text)),
    openAppend: async (path) => {
      await use(() => void (disk.files.has(path) || disk.files.set(path, '')))
      return { append: (text) => append(path, text), close: () => power.pass() }
    },
    list: (folder) => use(() => namesIn(disk, folder)),
    makeFolder: (path) => use(() => void disk.files.set(`${path}/`, '')),
    rename: (from, to) =>
      use(() => {
        for (const map of [disk.files, disk.databases] as Map<string, string>[]) moveIn(map, from, to)
        holder.moved(from, to)
      }),
    copy: (from, to) => use(() => void disk.files.set(to, disk.files.get(from) ?? '')),
    remove: (path) =>
      use(() => {
        for (const map of [disk.files, disk.databases])
          for (const each of map.keys()) if (isIn(each, path)) map.delete(each)
        holder.removed(path)
      }),
    createCompressed: async (path) => {
      await use(() => void disk.files.set(path, ''))
      const add = (text: string) => void disk.files.set(path, (disk.files.get(path) ?? '') + text)
      return { append: (text) => use(() => add(text)), close: () => power.pass() }
    },
    async *readCompressed(path) {
      const text = await use(() => disk.files.get(path))
      if (text === undefined) throw new Error('There is no such file')
      yield* text.split('\n').filter((line) => line !== '')
    },
    space: () => use(() => ({ freeBytes: 2 ** 40, network: false })),
    checksum: (text) => crc32(text),
    digest: (text) => createHash('sha256').update(text).digest().readUIntBE(0, 6),
    sha256: (text) => createHash('sha256').update(text).digest('base64url'),
  }
}

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

function readIn(disk: Disk, path: string): string | null {
  const folder = path.slice(0, -'/PG_VERSION'.length)
  if (path.endsWith('/PG_VERSION')) return disk.databases.has(folder) ? '18\n' : null
  return disk.files.get(path) ?? null
}

function namesIn(disk: Disk, folder: string): string[] {
  const paths = [...disk.files.keys(), ...[...disk.databases.keys()].map((path) => `${path}/PG_VERSION`)]
  const inside = paths.filter((path) => path.startsWith(`${folder}/`))
  const names = new Set(inside.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))
  return [...names].filter((name) => name !== '').sort()
}

function moveIn(map: Map<string, string>, from: string, to: string): void {
  for (const [path, value] of [...map]) {
    if (!isIn(path, from)) continue
    map.delete(path)
    map.set(to + path.slice(from.length), value)
  }
}

export const simulatedDatabases = ({ disk, holder, power }: DiskUse): DatabasePort => ({
  open: async (folder) => {
    await power.pass()
    return holder.open(disk, folder, power)
  },
  unpackSeed: async (folder) => {
    await power.pass()
    disk.databases.set(folder, holder.seed)
    holder.forget(folder)
    return true
  },
})

/** One at a time, and the lock dies with its holder. */
export function simulatedLocks(power: PowerSwitch, held: Map<string, PowerSwitch>): EnginePorts['lock'] {
  return (path) => {
    const holder = held.get(path)
    if (holder?.isOn && power.isOn) return null
    held.set(path, power)
    return {
      release: () => {
        if (held.get(path) === power) held.delete(path)
      },
    }
  }
}
