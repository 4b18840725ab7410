/**
 * The one story that every peer goes through: two replicas and a server behind a proxy; first sync, edits on both while offline, and the
 * same again while replies are dropped. Times are wall-clock milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { median, percentile } from '../stats.ts'
import { agree, judge, type Verdict } from './judge.ts'
import type { Peer, PeerServer, Replica, State } from './peer.ts'
import { type CuttingProxy, startProxy } from './proxy.ts'
import { type PlannedEdit, planEdits, type Task, taskNumber } from './tasks.ts'

export type ScenarioSize = { readonly tasks: number; readonly edits: number }

export type PeerFigures = {
  /** From an empty server to a server with all tasks of A, and from there to B with all of them; null when not within the bound. */
  readonly uploadMs: number | null
  readonly downloadMs: number | null
  readonly firstSyncBytesPerTask: number
  readonly editSavedMs: { readonly p50: number; readonly p95: number }
  /** From going online until A, B and the server show the same; null when they did not within the bound. */
  readonly convergedMs: number | null
  readonly bytesPerEdit: number
  readonly clean: Verdict
  readonly withDrops: {
    readonly repliesDropped: number
    /** From the last edit on. */
    readonly convergedMs: number | null
    /** When they agreed, or the bound was reached, with replies still dropped. */
    readonly during: Verdict
    /** After the network was whole again, with another bounded wait. */
    readonly after: Verdict
  }
}

const bounds = { firstSyncMs: 300_000, convergeMs: 120_000, dropsMs: 90_000, afterMs: 30_000 }
const bursts = 20
const dropShare = 0.1
const dropSeed = 20_271

type Stage = {
  readonly a: Replica
  readonly b: Replica
  readonly server: PeerServer
  readonly proxy: CuttingProxy
  readonly keys: string[]
  readonly expected: Map<string, Task>
}

export async function runScenario(peer: Peer, size: ScenarioSize): Promise<PeerFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'tidelist-peer-'))
  const server = await peer.startServer(dir)
  const proxy = await startProxy(server.port)
  const url = `http://127.0.0.1:${proxy.port}`
  const a = await peer.startReplica({ url, dir, name: 'a' })
  const tasks = Array.from({ length: size.tasks }, (_, n) => taskNumber(n))
  const keys = await a.load(tasks)
  const expected = new Map(keys.map((key, n) => [key, taskNumber(n)]))
  const firstSync = { proxy, server, a, expected }
  const uploadMs = await uploaded(firstSync)
  const b = await peer.startReplica({ url, dir, name: 'b' })
  const downloadMs = await downloaded({ ...firstSync, b })
  const firstSyncBytesPerTask = proxy.takeBytes() / size.tasks
  const stage: Stage = { a, b, server, proxy, keys, expected }
  const clean = await editRound(stage, { ...size, round: 1 })
  // What the first round lost is counted there.
  for (const [key, task] of await a.read()) expected.set(key, task)
  const withDrops = await dropRound(stage, { ...size, round: 2 })
  await Promise.all([a.disconnect(), b.disconnect()])
  await Promise.all([a.stop(), b.stop()])
  await proxy.stop()
  await server.stop()
  // Some write for a moment longer.
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  return { uploadMs, downloadMs, firstSyncBytesPerTask, ...clean, withDrops }
}

type FirstSync = Pick<Stage, 'proxy' | 'server' | 'a' | 'expected'>

async function uploaded({ proxy, server, a, expected }: FirstSync): Promise<number | null> {
  proxy.takeBytes()
  const start = performance.now()
  await a.connect()
  return (await agreement({ places: [a, server], expected, start, boundMs: bounds.firstSyncMs })).ms
}

async function downloaded({ server, b, expected }: FirstSync & { b: Replica }): Promise<number | null> {
  const start = performance.now()
  await b.connect()
  return (await agreement({ places: [b, server], expected, start, boundMs: bounds.firstSyncMs })).ms
}

type Round = ScenarioSize & { readonly round: number }

async function editRound(stage: Stage, round: Round) {
  const { touched, samples } = await editOffline(stage, round)
  stage.proxy.takeBytes()
  const start = performance.now()
  await goOnline(stage)
  const wait = { ...agreementOf(stage), touched, start, boundMs: bounds.convergeMs }
  const { ms, verdict } = await agreement(wait)
  return {
    editSavedMs: { p50: median(samples), p95: percentile(samples, 0.95) },
    convergedMs: ms,
    bytesPerEdit: stage.proxy.takeBytes() / samples.length,
    clean: verdict,
  }
}

async function dropRound(stage: Stage, round: Round): Promise<PeerFigures['withDrops']> {
  const { touched } = await editOffline(stage, round)
  const made = await createOffline(stage, round)
  const before = stage.proxy.dropped()
  stage.proxy.dropReplies(dropShare, dropSeed)
  await goOnline(stage)
  const typed = await editInBursts(stage, { ...round, round: round.round + 1 })
  const sample = [...touched.slice(-15), ...made.slice(-20), ...typed.slice(-15)]
  const settled = (boundMs: number) =>
    agreement({ ...agreementOf(stage), touched: sample, start: performance.now(), boundMs })
  const during = await settled(bounds.dropsMs)
  stage.proxy.dropReplies(0, 0)
  const repliesDropped = stage.proxy.dropped() - before
  const after = await settled(bounds.afterMs)
  return { repliesDropped, convergedMs: during.ms, during: during.verdict, after: after.verdict }
}

/** Both replicas go offline and are edited; `expected` learns of every edit. */
async function editOffline(stage: Stage, round: Round): Promise<{ touched: string[]; samples: number[] }> {
  const { a, b, proxy } = stage
  await Promise.all([a.disconnect(), b.disconnect()])
  proxy.close()
  const plan = planEdits(round)
  const ofB = await applyAll(stage, b, plan.b)
  // People are further apart than a wall clock's millisecond, which would be a tie for those who order by it.
  await setTimeout(20)
  const ofA = await applyAll(stage, a, plan.a)
  return { touched: [...ofB.touched, ...ofA.touched], samples: [...ofB.samples, ...ofA.samples] }
}

/** As people type while they are online: some edits and a pause, again and again, so that every peer asks its server many times. */
async function editInBursts(stage: Stage, round: Round): Promise<string[]> {
  const plan = planEdits(round)
  const touched: string[] = []
  for (let burst = 0; burst < bursts; burst += 1) {
    const part = <T>(edits: readonly T[]) =>
      edits.slice((burst * edits.length) / bursts, ((burst + 1) * edits.length) / bursts)
    touched.push(...(await applyAll(stage, stage.b, part(plan.b))).touched)
    await setTimeout(20)
    touched.push(...(await applyAll(stage, stage.a, part(plan.a))).touched)
    await setTimeout(500)
  }
  return touched
}

async function applyAll(stage: Stage, replica: Replica, edits: readonly PlannedEdit[]) {
  const touched: string[] = []
  const samples: number[] = []
  for (const { n, change } of edits) {
    const key = stage.keys[n] ?? ''
    const start = performance.now()
    await replica.edit({ key, ...change })
    samples.push(performance.now() - start)
    stage.expected.set(key, { ...(stage.expected.get(key) ?? taskNumber(n)), ...change })
    touched.push(key)
  }
  return { touched, samples }
}

/** A tenth as many new tasks as edits, on each replica. */
async function createOffline({ a, b, expected }: Stage, { tasks, edits }: Round): Promise<string[]> {
  const made: string[] = []
  for (let i = 0; i < Math.ceil(edits / 10); i += 1)
    for (const [replica, n] of [
      [a, tasks + 2 * i],
      [b, tasks + 2 * i + 1],
    ] as const) {
      const key = await replica.create(taskNumber(n))
      expected.set(key, taskNumber(n))
      made.push(key)
    }
  return made
}

async function goOnline({ a, b, proxy }: Stage): Promise<void> {
  proxy.open()
  await Promise.all([a.connect(), b.connect()])
}

const agreementOf = ({ a, b, server, expected }: Stage) => ({ places: [a, b, server], expected })

type Agreement = {
  places: readonly Pick<Replica, 'read'>[]
  expected: State
  start: number
  boundMs: number
  /** Keys of tasks to look at before everything is read; a sample of all by default. */
  touched?: readonly string[]
}

/** Looks at a few tasks every 50 ms and, when those agree, at all; the time is that of the beginning of the reading that agreed. */
async function agreement(wait: Agreement): Promise<{ ms: number | null; verdict: Verdict }> {
  const { places, expected, start, boundMs } = wait
  const sample = (wait.touched ?? [...expected.keys()]).slice(-50)
  const few = new Map(sample.flatMap((key) => entry(expected, key)))
  const read = (keys?: readonly string[]) => Promise.all(places.map((place) => place.read(keys)))
  while (performance.now() - start < boundMs) {
    if (agree(judge(few, await read(sample)))) {
      const ms = performance.now() - start
      const verdict = judge(expected, await read())
      if (agree(verdict)) return { ms, verdict }
    }
    await setTimeout(50)
  }
  return { ms: null, verdict: judge(expected, await read()) }
}

function entry(state: State, key: string): [string, Task][] {
  const task = state.get(key)
  return task ? [[key, task]] : []
}
