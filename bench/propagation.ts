/**
 * From a saved edit on one device until another device's window has it, next to three round trips to the same server plus 20 ms; and what a
 * synchronised device costs while nothing happens.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Device, startDevice } from '@tidelist/engine/testing/test-device'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { z } from 'zod'
import { type Figure, median, percentile, timed } from './stats.ts'
import { countingNetwork, cpuMs, saved, serverProcess } from './sync-ground.ts'

/** The first edits after the start of three processes are slow, and after ten seconds each device looks through its database once. */
const WARM_UP = 30
const FIRST = 10
const ROUNDS = 100
const IDLE_MS = 20_000
const person = { email: 'ada@example.com', password: 'correct horse battery' }

export async function propagation(): Promise<Figure[]> {
  const postgres = await startRealPostgres()
  const server = await serverProcess(postgres.url)
  const file = fileURLToPath(new URL('propagation-laptop.ts', import.meta.url))
  const laptop = fork(file, [server.url, person.email, person.password])
  const { id } = z.object({ id: z.string() }).parse(await answerOf(laptop))
  const { network, traffic } = countingNetwork()
  const desktop = await startDevice({ serverUrl: server.url, ports: { network } })
  await desktop.run('signIn', person)
  await saved(desktop)
  const samples = { edit: [] as number[], roundTrip: [] as number[] }
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    await setTimeout(400)
    samples.roundTrip.push(await timed(async () => (await fetch(`${server.url}/healthz`)).text()))
    samples.edit.push(await untilSeen({ laptop, desktop, id, title: `Measured ${round}` }))
  }
  const edits = samples.edit.slice(WARM_UP)
  await setTimeout(2000)
  const cpuOfBoth = () => cpuMs(process.pid) + cpuMs(laptop.pid ?? 0)
  const before = { cpuMs: cpuOfBoth(), requests: traffic.requests }
  await setTimeout(IDLE_MS)
  const used = { cpuMs: cpuOfBoth() - before.cpuMs, requests: traffic.requests - before.requests }
  const ended = once(laptop, 'exit')
  laptop.disconnect()
  await ended
  await desktop.stop()
  await rm(desktop.userDataDir, { recursive: true })
  server.stop()
  await postgres.stop()
  return [
    {
      name: 'edit on one device to the window of another, p50',
      unit: 'ms',
      value: median(edits),
      p95: percentile(edits, 0.95),
    },
    {
      name: `the same, the first ${FIRST} after the start, p50`,
      unit: 'ms',
      value: median(samples.edit.slice(0, FIRST)),
    },
    {
      name: 'edit on one device to the window of another, p95',
      unit: 'ms',
      value: percentile(edits, 0.95),
      bare: 3 * percentile(samples.roundTrip, 0.5) + 20,
      goal: 1,
      note: 'bare: three round trips + 20 ms',
    },
    {
      name: 'processor time of two idle, signed-in devices in 20 s',
      unit: 'ms',
      value: used.cpuMs,
      note: `${used.requests} requests of one of them`,
    },
  ]
}

type Seen = { laptop: ChildProcess; desktop: Device; id: string; title: string }

/** Both processes read the same clock of the machine. */
async function untilSeen({ laptop, desktop, id, title }: Seen): Promise<number> {
  const seen = desktop
    .until({ query: 'task', id }, (task) => task?.title === title)
    .then(() => process.hrtime.bigint())
  await desktop.ask({ query: 'task', id })
  const answer = answerOf(laptop)
  laptop.send(title)
  const { beganNs } = z.object({ beganNs: z.string() }).parse(await answer)
  return Number((await seen) - BigInt(beganNs)) / 1e6
}

const answerOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'message'))[0]
