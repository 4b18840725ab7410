/** One simulated history: what one seed does to the devices, the network and the server, with the invariants checked on the way and whenever all is quiet. */
import { createHash } from 'node:crypto'
import type { DatabaseImage } from '@tidelist/shared-schema/testing/database-image'
import { type SeededRandom, seededRandom } from '@tidelist/shared-schema/testing/seeded-random'
import { complete, credentialsOf, type PersonName, people, type Stage } from './base-world.ts'
import { type Event, serverRestless, usual } from './chances.ts'
import {
  checkMeanwhile,
  checkWhenQuiet,
  type Facts,
  journalComesFirst,
  logsAreClean,
  nothingIsAsked,
  Violation,
} from './invariants.ts'
import { Ledger } from './ledger.ts'
import { type SimulatedDevice, USER_DATA_DIR } from './simulated-device.ts'
import type { DatabaseState } from './simulated-disk.ts'
import { goodWeather } from './simulated-network.ts'
import { type Known, typeSomething } from './typist.ts'

export type HistoryOptions = {
  readonly seed: number
  readonly steps: number
  /** How much of what happened is told when an invariant breaks. */
  readonly lastLines?: number
  /** The server is put back to backups often, and people write about few things, so that what they write meets. */
  readonly isServerRestless?: boolean
}

export type Outcome = {
  readonly commands: number
  readonly writes: number
  readonly requests: number
  readonly crashes: number
  /** Digest of everything that happened, in order: equal for two runs of one seed. */
  readonly digest: string
  readonly trace: readonly string[]
}

/** Longer than the longest backoff with the request that follows it. */
const RECOVERY_MS = 90_000
const YEARS_MS = 10 * 365 * 24 * 3_600_000

export class History {
  readonly stage: Stage
  readonly ledger = new Ledger()
  readonly trace: string[] = []
  readonly random: SeededRandom
  #commands = 0
  #crashes = 0
  #backup: DatabaseImage | null = null
  #isHealing = false
  #flushed = new Map<string, number>()
  #oldCopies = new Map<SimulatedDevice, Map<string, DatabaseState>>()

  readonly #chances: readonly Event[]
  readonly #things: number

  constructor(
    stage: Stage,
    { seed, isServerRestless = false }: Pick<HistoryOptions, 'seed' | 'isServerRestless'>,
  ) {
    this.stage = stage
    this.random = seededRandom(seed)
    this.#chances = isServerRestless ? serverRestless : usual
    this.#things = isServerRestless ? 2 : 10
  }

  async begin(): Promise<void> {
    const { stage } = this
    stage.listener.note = () => undefined
    for (const [index, device] of stage.devices.entries()) {
      const disk = stage.base.disks[index]
      if (disk) device.reset(disk, this.random.fork(device.name))
    }
    stage.time.reset(stage.base.atMs)
    await stage.server.reset(stage.base.server)
    this.ledger.typed.push(...stage.base.typed)
    stage.listener.note = (event) => this.note(event)
    stage.listener.appended = (device, path, text) => {
      const writes = this.ledger.appended(device, { path, text, atMs: stage.time.nowMs })
      const seq = /"seq":(\d+)/.exec(text.trimEnd().split('\n').at(-1) ?? '')?.[1]
      const key = `${device} ${/\/profiles\/([^/]+)\//.exec(path)?.[1]}`
      if (seq !== undefined) this.#flushed.set(key, Math.max(Number(seq), this.#flushed.get(key) ?? 0))
      this.note(`${device} writes ${writes}`)
    }
    for (const device of stage.devices) await device.start()
  }

  note(event: string): void {
    this.trace.push(`${Math.round(this.stage.time.nowMs - this.stage.base.atMs)} ${event}`)
    if (event.endsWith(' crashes')) this.#crashes += 1
  }

  async step(): Promise<void> {
    const { random } = this
    const device = random.pick(this.stage.devices)
    await this.#happen(random.pick(this.#chances), device)
    await this.stage.time.settle()
    await this.afterCrashes()
    if (random.chance(0.15)) await this.eachPerson(checkMeanwhile)
  }

  async #happen(event: Event, device: SimulatedDevice): Promise<void> {
    switch (event) {
      case 'type':
        return this.type(device)
      case 'wait':
        return this.wait(this.random.pick([20, 100, 350, 2_000, 20_000]))
      case 'weather':
        return this.changeWeather(device)
      case 'crash':
        return this.crash(device)
      case 'restart':
        return this.restart(device)
      case 'clock':
        return this.jumpClock(device)
      case 'person':
        return this.changePerson(device)
      case 'server':
        return this.serverTrouble()
      case 'resume':
        device.engine?.resume()
    }
  }

  async wait(ms: number): Promise<void> {
    await this.stage.time.advance(ms)
    for (const device of this.stage.devices)
      if (!device.power && this.random.chance(0.5)) await device.start()
  }

  /** One command. It may be refused, and its engine may die before it answers. */
  async type(device: SimulatedDevice): Promise<void> {
    if (!device.engine) return
    const { name, input } = typeSomething(this.random, this.known(device))
    this.#commands += 1
    void device.run(name, input).then(
      (result) => this.note(`${device.name} ${name} ${result.ok ? 'ok' : result.failure.kind}`),
      () => this.note(`${device.name} ${name} fails`),
    )
    await this.stage.time.settle()
  }

  changeWeather(device: SimulatedDevice): void {
    device.weather.online = this.random.chance(0.7)
    device.weather.faults = this.random.pick([0, 0.2, 0.6])
    this.note(`${device.name} weather ${JSON.stringify(device.weather)}`)
  }

  /** At once, or at one of the next uses of its disk. */
  async crash(device: SimulatedDevice): Promise<void> {
    if (!device.power) return
    if (this.random.chance(0.3)) this.#oldCopies.set(device, new Map((await device.savedDisk()).databases))
    if (this.random.chance(0.6)) device.power.usesLeft = this.random.below(40)
    else device.power.crash()
    if (this.random.chance(0.5)) await this.type(device)
  }

  /** What a crash left is looked at, and sometimes the power has failed as well and the data directory is older, or none. */
  async afterCrashes(): Promise<void> {
    for (const device of this.stage.devices) {
      if (device.power) continue
      await this.checkJournal(device)
      const old = this.#oldCopies.get(device)
      if (!old) continue
      this.#oldCopies.delete(device)
      const kind = this.random.pick(['older', 'unopenable', 'gone'] as const)
      this.note(`${device.name} finds its database ${kind}`)
      const states = [...old].map(([folder, image]): [string, DatabaseState] => [
        folder,
        kind === 'unopenable' ? kind : image,
      ])
      device.damage(new Map(kind === 'gone' ? [] : states))
    }
  }

  async restart(device: SimulatedDevice): Promise<void> {
    if (!device.engine) return
    await device.stop()
    await device.start()
  }

  /** By years or by a little, either way. */
  jumpClock(device: SimulatedDevice): void {
    device.clockOffsetMs = this.random.pick([0, -YEARS_MS, YEARS_MS, -3_600_000, 3_600_000, -5_000, 30_000])
    this.note(`${device.name} clock ${device.clockOffsetMs}`)
  }

  async changePerson(device: SimulatedDevice): Promise<void> {
    if (!device.engine) return
    const out = this.random.chance(0.4)
    const person: PersonName = device.name === 'shared' ? this.random.pick(['ada', 'bob'] as const) : 'ada'
    this.note(`${device.name} ${out ? 'signs out' : `signs in as ${person}`}`)
    const work = out
      ? device.run('signOut', {})
      : device.run('signIn', credentialsOf(person)).then(() => device.run('joinTasks', {}))
    void work.catch(() => undefined)
    await this.stage.time.advance(this.random.pick([10, 100, 500]))
  }

  async serverTrouble(): Promise<void> {
    const { server } = this.stage
    const kind = this.random.pick(['restart', 'back up', 'restore'] as const)
    this.note(`server: ${kind}`)
    if (kind === 'restart') await server.restart()
    if (kind === 'back up') this.#backup = await server.backUp()
    if (kind === 'restore' && this.#backup) {
      await server.restore(this.#backup)
      this.#isHealing = true
    }
  }

  /** The weather clears up, engines run and people do the one thing that they are asked for; then everything must come to rest by itself. */
  async comeToRest(): Promise<void> {
    const { devices, server, time } = this.stage
    for (const device of devices) Object.assign(device.weather, goodWeather())
    await time.advance(2_000)
    for (const device of devices) {
      // Answers that were on their way have arrived by now, the deadly ones as well.
      if (device.power) device.power.usesLeft = null
      await device.start()
      if (device.refusal) throw new Error(`${device.name} does not start: ${device.refusal}`)
    }
    await time.advance(RECOVERY_MS)
    for (const device of devices) await this.signInAgain(device)
    await this.eachPerson(checkWhenQuiet)
    this.#isHealing = false
    server.answered.length = 0
    await time.advance(360_000)
    nothingIsAsked(server.answered, 360_000)
    this.checkLogs()
  }

  /**
   * What waits in a profile is sent once its person is signed in, and the device has said all along that it waits: whoever was signed out, or had signed out with
   * unsent changes, signs in.
   */
  async signInAgain(device: SimulatedDevice): Promise<void> {
    for (const person of ['ada', 'bob'] as const) {
      const owner = this.stage.userIds[person]
      if (!this.#hasTyped(device, owner)) continue
      if ((await device.userId()) === owner && (await device.phase()) !== 'signed-out') continue
      this.note(`${device.name} signs in as ${person} again`)
      const result = await complete(this.stage.time, device.run('signIn', credentialsOf(person)))
      if (!result?.ok)
        throw new Violation(`${person} cannot sign in on ${device.name}: ${JSON.stringify(result)}`)
      await complete(this.stage.time, device.run('joinTasks', {}))
      await this.stage.time.advance(RECOVERY_MS)
    }
  }

  /** True when this device has a profile of the person with something in it that this history typed, or has it open. */
  #hasTyped(device: SimulatedDevice, owner: string): boolean {
    const profiles = new Set(
      this.ledger.typed
        .slice(this.stage.base.typed.length)
        .filter((each) => each.device === device.name)
        .map(({ profile }) => profile),
    )
    return [...profiles, device.openProfile ?? ''].some((profile) => device.ownerOf(profile) === owner)
  }

  async eachPerson(check: (facts: Facts) => Promise<void>): Promise<void> {
    const { time, server, devices, userIds } = this.stage
    const { ledger } = this
    for (const userId of Object.values(userIds))
      await check({ time, server, devices, ledger, userId, isHealing: this.#isHealing })
  }

  async checkJournal(device: SimulatedDevice): Promise<void> {
    const [place] = await device.query('select journal_seq, user_id from engine_state')
    const profile = device.openProfile
    if (place && profile !== null)
      journalComesFirst(
        device.name,
        Number(place.journal_seq),
        this.#flushed.get(`${device.name} ${profile}`) ?? this.#baseSeq(device, profile),
      )
  }

  #baseSeq(device: SimulatedDevice, profile: string): number {
    const folder = `${USER_DATA_DIR}/profiles/${profile}/journal/`
    const text = [...device.disk.files]
      .filter(([path]) => path.startsWith(folder))
      .map(([, each]) => each)
      .join('')
    return Math.max(0, ...[...text.matchAll(/"entry":\{"seq":(\d+)/g)].map((match) => Number(match[1])))
  }

  checkLogs(): void {
    const { server, devices } = this.stage
    const secrets = [people.ada.password, people.ada.email, people.bob.email, '🌱', '買い物']
    for (const { disk } of devices) secrets.push(...disk.secrets.values())
    logsAreClean([...server.logged, ...devices.flatMap(({ logged }) => logged)], secrets)
  }

  /** What can be typed about on a device: rows that its person's devices know, and now and then somebody else's. */
  known(device: SimulatedDevice): Known {
    const owner = device.ownerOf(device.openProfile ?? '')
    const all = this.random.chance(0.1)
    const { devices } = this.stage
    const own = all
      ? this.ledger.typed
      : this.ledger.of(
          owner ?? '',
          (name, profile) => devices.find((each) => each.name === name)?.ownerOf(profile) ?? null,
        )
    const ids = (t: string) =>
      [...new Set(own.filter((each) => each.t === t).map(({ id }) => id))].slice(-this.#things)
    return { tasks: ids('tasks'), lists: ids('lists') }
  }

  outcome(): Outcome {
    const { server } = this.stage
    return {
      commands: this.#commands,
      writes: this.ledger.typed.length - this.stage.base.typed.length,
      requests: this.trace.filter((line) => /: (GET|POST) /.test(line)).length,
      crashes: this.#crashes,
      digest: createHash('sha256')
        .update(this.trace.join('\n'))
        .update(String(server.restores))
        .digest('hex'),
      trace: this.trace,
    }
  }
}

/** Plays a seed to its end: several stretches of trouble, each followed by quiet. Throws a `Violation` where an invariant breaks. */
export async function playHistory(stage: Stage, options: HistoryOptions): Promise<Outcome> {
  const { seed, steps, lastLines = 25 } = options
  const history = new History(stage, options)
  await history.begin()
  try {
    for (let at = 1; at <= steps; at += 1) {
      await history.step()
      if (at % 40 === 0 || at === steps) await history.comeToRest()
    }
  } catch (error) {
    throw new Error(
      `Seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n${history.trace.slice(-lastLines).join('\n')}`,
      { cause: error },
    )
  }
  return history.outcome()
}
