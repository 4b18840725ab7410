/** One computer of a simulation: the real engine on simulated ports, which can crash, start again, be copied and have a wrong clock. */
import type { PGlite } from '@electric-sql/pglite'
import type { Result } from '@tidelist/shared-schema'
import type { DatabaseImage } from '@tidelist/shared-schema/testing/database-image'
import type { SeededRandom } from '@tidelist/shared-schema/testing/seeded-random'
import { connectEngine, type EngineClient } from '../../client/connect-engine.ts'
import type { CommandInput, CommandName, CommandOutput, SyncPhase } from '../../contract/index.ts'
import { createEngine, type Engine } from '../../create-engine.ts'
import type { EnginePorts } from '../../ports.ts'
import {
  copyDisk,
  DatabaseHolder,
  type Disk,
  emptyDisk,
  PowerSwitch,
  simulatedDatabases,
  simulatedFiles,
  simulatedLocks,
} from './simulated-disk.ts'
import { goodWeather, simulatedNetwork, type Weather } from './simulated-network.ts'
import { SERVER_URL, type SimulatedServer } from './simulated-server.ts'
import type { VirtualTime } from './virtual-time.ts'

export const USER_DATA_DIR = '/computer'

export type DeviceDeps = {
  readonly time: VirtualTime
  readonly server: SimulatedServer
  note(event: string): void
  onAppended(device: string, path: string, text: string): void
}

export class SimulatedDevice {
  readonly name: string
  readonly logged: string[] = []
  disk: Disk = emptyDisk()
  /** How far this computer's clock is from the right time. */
  clockOffsetMs = 0
  weather: Weather = goodWeather()
  /** Why the engine would not start, if it would not. */
  refusal: string | null = null
  readonly #deps: DeviceDeps
  readonly #holder: DatabaseHolder
  readonly #formerOwners = new Map<string, string | null>()
  readonly #locks = new Map<string, PowerSwitch>()
  #random: SeededRandom
  #power: PowerSwitch | null = null
  #engine: Engine | null = null
  #client: EngineClient | null = null

  constructor(
    name: string,
    deps: DeviceDeps,
    parts: { pg: PGlite; seed: DatabaseImage; random: SeededRandom },
  ) {
    this.name = name
    this.#deps = deps
    this.#holder = new DatabaseHolder(parts.pg, parts.seed)
    this.#random = parts.random
  }

  /** Another computer in the same place: what is on the disk, and chance, are given anew. */
  reset(disk: Disk, random: SeededRandom): void {
    this.power?.crash()
    this.disk = copyDisk(disk)
    this.#holder.forgetAll()
    this.#random = random
    this.clockOffsetMs = 0
    this.weather = goodWeather()
    this.logged.length = 0
    this.#locks.clear()
    this.#formerOwners.clear()
    this.#power = null
    this.#engine = null
    this.#client = null
    this.refusal = null
  }

  /** Another computer's disk takes the place of this one's. What was typed here before stands under its owner. */
  becomeCopy(disk: Disk): void {
    const names = [...this.disk.files.keys()].flatMap(
      (path) => /\/profiles\/([^/]+)\/profile\.json$/.exec(path)?.[1] ?? [],
    )
    const former = names.map((name) => [name, this.ownerOf(name)] as const)
    this.reset(disk, this.#random)
    for (const [name, owner] of former) this.#formerOwners.set(name, owner)
  }

  get power(): PowerSwitch | null {
    return this.#power?.isOn ? this.#power : null
  }

  get engine(): Engine | null {
    return this.#power?.isOn ? this.#engine : null
  }

  /** Starts the engine. It may crash while it opens; then `engine` stays null. */
  async start(): Promise<void> {
    if (this.power) return
    const power = new PowerSwitch(() => this.#deps.note(`${this.name} crashes`))
    this.#power = power
    this.#engine = null
    this.refusal = null
    this.#deps.note(`${this.name} starts`)
    void createEngine(this.#ports(power)).then((created) => {
      if (!power.isOn) return
      if (created.ok) this.#opened(created.value)
      else this.refusal = created.failure.kind
    })
    await this.#deps.time.advance(0)
  }

  /** A second engine on the same disk, as when the app is started twice. */
  startTwice(): Promise<Result<Engine>> {
    return createEngine(this.#ports(new PowerSwitch(() => undefined)))
  }

  async stop(): Promise<void> {
    const engine = this.engine
    if (!engine) return
    let stopped = false
    void engine.stop().then(() => {
      stopped = true
    })
    await this.#deps.time.advance(0)
    this.#deps.note(`${this.name} ${stopped ? 'stops' : 'hangs as it stops'}`)
    this.#power?.crash()
  }

  /** Null: the engine died before it answered. Virtual time must go on for what needs the network. */
  run<C extends CommandName>(name: C, input: CommandInput<C>): Promise<Result<CommandOutput<C>>> {
    const client = this.#client
    if (!client || !this.engine) throw new Error(`${this.name} is not running`)
    return client.run(name, input)
  }

  /** Asks the open profile's database. Only while the device is at rest. */
  async query(text: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
    if (!this.power) await this.#holder.rollBack()
    return (await this.#holder.pg.query<Record<string, unknown>>(text, params)).rows
  }

  /** The profile whose data directory is in the open database. */
  get openProfile(): string | null {
    return this.#holder.folder?.split('/').at(-2) ?? null
  }

  async phase(): Promise<SyncPhase> {
    if (!this.engine) throw new Error(`${this.name} is not running`)
    const { loop } = await this.engine.workspace.open()
    return (await loop.status()).phase
  }

  async userId(): Promise<string | null> {
    const [row] = await this.query('select user_id from engine_state')
    return row ? String(row.user_id) : null
  }

  /** The disk with what is in the open database. */
  async savedDisk(): Promise<Disk> {
    await this.#holder.save(this.disk)
    return copyDisk(this.disk)
  }

  /** The data directories as they were when they were saved, or worse; only while no engine runs. */
  damage(databases: Disk['databases']): void {
    for (const folder of [...this.disk.databases.keys()]) this.#holder.forget(folder)
    this.disk.databases.clear()
    for (const [folder, state] of databases) this.disk.databases.set(folder, state)
  }

  /** The person whose profile this is, `local` while it is nobody's; null when there is no such profile any more. */
  ownerOf(profile: string): string | null {
    const text = this.disk.files.get(`${USER_DATA_DIR}/profiles/${profile}/profile.json`)
    if (text === undefined) return this.#formerOwners.get(profile) ?? null
    const marker = JSON.parse(text) as { account: { userId: string } | null } // as the engine writes it
    return marker.account?.userId ?? 'local'
  }

  async close(): Promise<void> {
    this.#power?.crash()
    await this.#holder.pg.close()
  }

  #opened(engine: Engine): void {
    this.#engine = engine
    const toEngine: ((message: unknown) => void)[] = []
    const toWindow: ((message: { data: unknown }) => void)[] = []
    engine.connect({
      postMessage: (message) => {
        const data = structuredClone(message)
        queueMicrotask(() => {
          for (const listener of toWindow) listener({ data })
        })
      },
      onMessage: (listener) => void toEngine.push(listener),
      onClose: () => undefined,
    })
    this.#client = connectEngine({
      postMessage: (message) => {
        const data = structuredClone(message)
        queueMicrotask(() => {
          for (const listener of toEngine) listener(data)
        })
      },
      addEventListener: (_type, listener) => void toWindow.push(listener),
    })
  }

  #ports(power: PowerSwitch): EnginePorts {
    const { time, server, note, onAppended } = this.#deps
    const { disk, name } = this
    const use = {
      disk,
      holder: this.#holder,
      power,
      onAppended: (path: string, text: string) => onAppended(name, path, text),
    }
    return {
      files: simulatedFiles(use),
      database: simulatedDatabases(use),
      // The proof has tests of its own; here a snapshot is restored for real where a database is made again.
      proof: { prove: () => ({ outcome: Promise.resolve({ ok: true }), giveUp: () => undefined }) },
      whereabouts: async () => name,
      lock: simulatedLocks(power, this.#locks),
      time: {
        nowMs: () => time.wallMs() + this.clockOffsetMs,
        monotonicMs: () => time.nowMs,
        zone: () => 'Europe/Berlin',
      },
      random: this.#random,
      network: simulatedNetwork({
        time,
        server,
        random: this.#random,
        weather: this.weather,
        power,
        note: (event) => note(`${name}: ${event}`),
      }),
      timers: {
        after: (delayMs, work) =>
          time.after(delayMs, () => {
            if (power.isOn) work()
          }),
      },
      secrets: {
        read: async (key) => ({ value: disk.secrets.get(key) ?? null, place: 'kept' }),
        write: async (key, value) => {
          if (power.isOn) disk.secrets.set(key, value)
          return 'kept'
        },
        remove: async (key) => {
          if (power.isOn) disk.secrets.delete(key)
        },
      },
      chosenFiles: { open: async () => null },
      browser: { openSignIn: () => undefined },
      endProcess: (reason) => {
        throw new Error(`The engine ends itself: ${reason}`)
      },
      log: (event, facts) => {
        if (event === 'sync-broken' && power.isOn) throw new Error(`The sync breaks: ${facts.reason}`)
        this.logged.push(`${event} ${JSON.stringify(facts)}`)
      },
      userDataDir: USER_DATA_DIR,
      device: { name, platform: 'simulated', appVersion: '0.0.0' },
      serverUrl: SERVER_URL,
    }
  }
}
