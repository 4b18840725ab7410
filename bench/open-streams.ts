/** A thousand open event streams: what they cost in memory and in time while nothing happens, and how soon a push reaches its person's streams. */
import { setTimeout } from 'node:timers/promises'
import type { LightDevice } from '@tidelist/sync-server/testing'
import { openEvents } from '@tidelist/sync-server/testing'
import { percentile } from './stats.ts'
import { cpuMs, memoryMb, type ServerProcess } from './sync-ground.ts'

type Person = { device: LightDevice; ids: readonly string[]; jwt: string }

const IDLE_MS = 20_000

export async function openStreams({
  server,
  people,
  each,
}: {
  server: ServerProcess
  people: readonly Person[]
  each: number
}) {
  const before = memoryMb(server.pid).now
  const opened = await Promise.all(
    people.map(async (person) => ({
      person,
      streams: await Promise.all(Array.from({ length: each }, () => openEvents(server.url, person.jwt))),
    })),
  )
  const streams = opened.flatMap((one) => one.streams)
  const refused = streams.filter(({ status }) => status !== 200).length
  // Each begins with where the server stands.
  await Promise.all(streams.map((stream) => stream.next()))
  await setTimeout(2000)
  const kbEach = ((memoryMb(server.pid).now - before) * 1024) / streams.length
  const idleFrom = cpuMs(server.pid)
  await setTimeout(IDLE_MS)
  const idleCpuMsPerS = ((cpuMs(server.pid) - idleFrom) / IDLE_MS) * 1000
  const tookMs: number[] = []
  for (const { person, streams: theirs } of opened.slice(0, 20)) {
    const from = performance.now()
    const told = theirs.map(async (stream) => {
      for (let event = await stream.next(); event; event = await stream.next())
        if (event.event === 'poke') return performance.now() - from
      throw new Error('a stream has ended')
    })
    person.device.change(person.ids[0] ?? '', 'title', `Poked ${from}`)
    await person.device.pushAll()
    tookMs.push(...(await Promise.all(told)))
  }
  for (const stream of streams) stream.close()
  return {
    open: streams.length - refused,
    refused,
    kbEach,
    idleCpuMsPerS,
    pokeP50Ms: percentile(tookMs, 0.5),
    pokeP99Ms: percentile(tookMs, 0.99),
  }
}
