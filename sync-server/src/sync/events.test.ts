import { randomUUID } from 'node:crypto'
import { pokeEvent } from '@tidelist/shared-schema'
import { expect, test } from 'vitest'
import { type EventStream, openEvents, type ServerEvent } from '../testing/event-stream.ts'
import { freshJwt, signUp, startTestServer, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { createSigner } from '../testing/sign-token.ts'

onEveryDatabase(
  (ground) => {
    const newDevice = async () => new TestDevice(ground().server.url, await signUp(ground().server.url))

    test('a stream begins with the number of the last change and pokes after the next one', async () => {
      const device = await newDevice()
      await device.push([device.whole('tasks', randomUUID())])
      const stream = await openEvents(device.url, device.person.jwt)
      expect(await stream.next()).toEqual({ event: 'poke', data: { seq: 1 } })
      await device.push([device.whole('tasks', randomUUID()), device.whole('tasks', randomUUID())])
      expect(await nextPoke(stream, 3)).toEqual({ event: 'poke', data: { seq: 3 } })
      stream.close()
    })

    test('a repeated push pokes again, because the first poke may have been lost, and the push of another person does not', async () => {
      const device = await newDevice()
      const stranger = await newDevice()
      const row = device.whole('tasks', randomUUID())
      const stream = await openEvents(device.url, device.person.jwt)
      await stream.next()
      await device.push([row])
      await nextPoke(stream, 1)
      await stranger.push([stranger.whole('tasks', randomUUID()), stranger.whole('tasks', randomUUID())])
      await device.push([row])
      expect(await nextPoke(stream, 1)).toEqual({ event: 'poke', data: { seq: 1 } })
      await device.push([device.whole('tasks', randomUUID())])
      expect(await nextPoke(stream, 2)).toEqual({ event: 'poke', data: { seq: 2 } })
      stream.close()
    })

    test('a stream pings, says bye when the token expires, and ends', async () => {
      const device = await newDevice()
      const sign = await createSigner(ground().server)
      const jwt = await sign(device.person, { claims: { exp: Math.floor(Date.now() / 1000) + 2 } })
      const stream = await openEvents(device.url, jwt)
      const seen: string[] = []
      for (let event = await stream.next(); event; event = await stream.next()) seen.push(event.event)
      expect(new Set(seen)).toEqual(new Set(['poke', 'ping', 'bye']))
      expect(seen.at(-1)).toBe('bye')
    })

    test('a person has at most ten streams', async () => {
      const device = await newDevice()
      const streams = []
      for (let i = 0; i < 10; i += 1) {
        const stream = await openEvents(device.url, device.person.jwt)
        await stream.next()
        streams.push(stream)
      }
      expect((await openEvents(device.url, device.person.jwt)).status).toBe(429)
      for (const stream of streams) stream.close()
    })
  },
  { pingEveryMs: 300 },
)

onEveryDatabase(
  (ground) => {
    test('a change that one server takes pokes the streams of another on the same database', async () => {
      const { server, choice } = ground()
      const other = await startTestServer({ database: choice })
      const device = new TestDevice(server.url, await signUp(server.url))
      const stream = await openEvents(other.url, await freshJwt(other.url, device.person.sessionToken))
      await stream.next()
      await device.push([device.whole('tasks', randomUUID())])
      expect(await nextPoke(stream, 1)).toEqual({ event: 'poke', data: { seq: 1 } })
      await other.close()
      expect(await stream.next()).toBe(null)
    })
  },
  { kinds: ['pg', 'neon'] },
)

/** The poke of this number. Earlier changes may still be poked before it, later ones have not happened. */
async function nextPoke(stream: EventStream, seq: number): Promise<ServerEvent | null> {
  for (;;) {
    const event = await stream.next()
    if (event === null) return null
    if (event.event !== 'poke') continue
    const poked = pokeEvent.parse(event.data)
    if (poked.seq >= seq) return event
  }
}
