/** What ten edits cost to synchronise when there are few or many tasks: it must grow with the edits, not with the tasks. */
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { inboxId } from '@tidelist/shared-schema'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { deviceWithTasks } from './big-profile.ts'
import { type Figure, median, timed } from './stats.ts'
import { countingNetwork, saved, serverProcess, type Traffic } from './sync-ground.ts'

const ROUNDS = 15

export async function syncCost(sizes: readonly number[]): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const tasks of sizes) {
    const one = await costAt(tasks)
    const smallest = figures[0]?.value ?? one.value
    figures.push({ ...one, bare: smallest, goal: 1.5 })
  }
  return figures
}

/** Until the device has taken back the numbers of its own rows and asks for nothing any more. */
async function silent(traffic: Traffic): Promise<void> {
  for (let seen = -1; seen !== traffic.requests; ) {
    seen = traffic.requests
    await setTimeout(3000)
  }
}

async function costAt(tasks: number): Promise<Figure> {
  const postgres = await startRealPostgres()
  const server = await serverProcess(postgres.url)
  const { network, traffic } = countingNetwork()
  const device = await deviceWithTasks(tasks, server.url, { network })
  await device.run('signUp', { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' })
  await saved(device)
  await silent(traffic)
  const { rows } = await device.ask({
    query: 'tasks',
    view: { view: 'list', listId: inboxId },
    offset: 0,
    limit: 10,
  })
  const samples: number[] = []
  const before = { ...traffic }
  for (let round = 0; round < ROUNDS; round += 1) {
    samples.push(
      await timed(async () => {
        for (const { id } of rows) await device.run('editTask', { id, title: `Measured ${round}` })
        await saved(device)
      }),
    )
    await setTimeout(500)
  }
  const requests = (traffic.requests - before.requests) / ROUNDS
  const kilobytes = (traffic.bytes - before.bytes) / ROUNDS / 1000
  await device.stop()
  await rm(device.userDataDir, { recursive: true })
  server.stop()
  await postgres.stop()
  return {
    name: `ten edits until saved on the server, at ${tasks.toLocaleString('en')} tasks`,
    unit: 'ms',
    value: median(samples),
    note: `bare: the same at the smallest size; ${requests.toFixed(1)} requests, ${kilobytes.toFixed(1)} kB a round`,
  }
}
