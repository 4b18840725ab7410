/**
 * From a saved edit on one device until another device's window has it, next to three round trips to the same server plus 20 ms; and what a
 * synchronised device costs while nothing happens.
 */
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { type Device, startDevice } from '@tidelist/engine/testing/test-device'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { type Figure, median, percentile, timed } from './stats.ts'
import { countingNetwork, saved, serverProcess } from './sync-ground.ts'

const ROUNDS = 60
const IDLE_MS = 20_000
const person = { email: 'ada@example.com', password: 'correct horse battery' }

export async function propagation(): Promise<Figure[]> {
  const postgres = await startRealPostgres()
  const server = await serverProcess(postgres.url)
  const { network, traffic } = countingNetwork()
  const laptop = await startDevice({ serverUrl: server.url })
  const { id } = await laptop.run('createTask', { title: 'Measured' })
  await laptop.run('signUp', { name: 'Ada', ...person })
  await saved(laptop)
  const desktop = await startDevice({ serverUrl: server.url, ports: { network } })
  await desktop.run('signIn', person)
  await saved(desktop)
  const samples = { edit: [] as number[], roundTrip: [] as number[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    await setTimeout(400)
    samples.roundTrip.push(await timed(async () => (await fetch(`${server.url}/healthz`)).text()))
    samples.edit.push(await untilSeen({ laptop, desktop, id, title: `Measured ${round}` }))
  }
  await setTimeout(2000)
  const before = { cpu: process.cpuUsage(), requests: traffic.requests }
  await setTimeout(IDLE_MS)
  const used = process.cpuUsage(before.cpu)
  const requests = traffic.requests - before.requests
  for (const device of [laptop, desktop]) {
    await device.stop()
    await rm(device.userDataDir, { recursive: true })
  }
  server.stop()
  await postgres.stop()
  return [
    {
      name: 'edit on one device to the window of another, p50',
      unit: 'ms',
      value: median(samples.edit),
      p95: percentile(samples.edit, 0.95),
    },
    {
      name: 'edit on one device to the window of another, p95',
      unit: 'ms',
      value: percentile(samples.edit, 0.95),
      bare: 3 * percentile(samples.roundTrip, 0.5) + 20,
      goal: 1,
      note: 'bare: three round trips + 20 ms',
    },
    {
      name: 'processor time of two idle, signed-in devices in 20 s',
      unit: 'ms',
      value: (used.user + used.system) / 1000,
      note: `${requests} requests`,
    },
  ]
}

type Seen = { laptop: Device; desktop: Device; id: string; title: string }

async function untilSeen({ laptop, desktop, id, title }: Seen): Promise<number> {
  const seen = desktop.until({ query: 'task', id }, (task) => task?.title === title)
  await desktop.ask({ query: 'task', id })
  return timed(async () => {
    await laptop.run('editTask', { id, title })
    await seen
  })
}
