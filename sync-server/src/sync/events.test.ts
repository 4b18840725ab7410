import { randomUUID } from 'node:crypto'
import { getEventListeners } from 'node:events'
import { devicesReply, pokeEvent } from '@tidelist/shared-schema'
import { Hono } from 'hono'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { type EventStream, openEvents, type ServerEvent } from '../testing/event-stream.ts'
import { freshJwt, type Person, signIn, signUp, startTestServer, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { createSigner, sessionIdOf } from '../testing/sign-token.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'
import { currentSeq } from './digest.ts'
import { streamEvents } from './events.ts'
import { createPokes } from './pokes.ts'

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

type Ends = (ended: Person, other: Person, url: string) => Promise<{ readonly status: number }>
const waysToEnd: Record<string, Ends> = {
  'signing out': (ended, _, url) => postJson(`${url}/api/auth/sign-out`, {}, bearer(ended.sessionToken)),
  'ending one device': async (_, other, url) => {
    const listed = await ask(`${url}/v1/account/devices`, { headers: bearer(other.sessionToken) })
    const id = devicesReply.parse(listed.body).devices.find(({ current }) => !current)?.id
    return postJson(`${url}/v1/account/devices/revoke`, { id }, bearer(other.sessionToken))
  },
  'ending the others': (_, other, url) =>
    postJson(`${url}/v1/account/devices/revoke`, { others: true }, bearer(other.sessionToken)),
  'a new password': (_, { password, sessionToken }, url) =>
    postJson(
      `${url}/v1/account/password`,
      { current: password, new: 'another long password' },
      bearer(sessionToken),
    ),
  'the end of the account': (_, { password, sessionToken }, url) =>
    postJson(`${url}/v1/account/delete`, { password }, bearer(sessionToken)),
}

onEveryDatabase((ground) => {
  const twoDevices = async (url: string) => {
    const other = await signUp(url)
    return { other, ended: await signIn(url, other) }
  }
  const nextBut = async (stream: EventStream, event: string) => {
    let next = await stream.next()
    while (next?.event === event) next = await stream.next()
    return next
  }
  const bye = { event: 'bye', data: { reason: 'session_ended' } }

  test.each(Object.entries(waysToEnd))(
    '%s ends the streams of the sessions that ended, at once',
    async (way, end) => {
      const { url } = ground().server
      const { other, ended } = await twoDevices(url)
      const streams = await Promise.all([ended, other].map(({ jwt }) => openEvents(url, jwt)))
      for (const stream of streams) await stream.next()
      expect((await end(ended, other, url)).status).toBe(200)
      const [over, lasting] = streams
      if (!over || !lasting) throw new Error('two were opened')
      expect(await nextBut(over, 'poke')).toEqual(bye)
      expect(await over.next()).toBeNull()
      if (way === 'the end of the account') return expect(await nextBut(lasting, 'poke')).toEqual(bye)
      const device = new TestDevice(url, other)
      await device.push([device.whole('tasks', randomUUID())])
      expect(await nextPoke(lasting, 1)).toEqual({ event: 'poke', data: { seq: 1 } })
      lasting.close()
    },
  )

  /** A whole stream, and the signal by which its server would stop. */
  const streamThatEnds = async () => {
    const { server } = ground()
    const { ended, other } = await twoDevices(server.url)
    const sessionId = await sessionIdOf(server, ended)
    const pokes = createPokes({
      database: server.database,
      instance: randomUUID(),
      log: pino({ level: 'silent' }),
    })
    const identity = { userId: ended.userId, sessionId, expiresAt: Math.floor(Date.now() / 1000) + 600 }
    const { signal: stopping } = new AbortController()
    const app = new Hono().get('/', (c) =>
      streamEvents(c, {
        identity,
        pokes: {
          ...pokes,
          // It ends between the answer to the request and the moment from which news is heard.
          subscribe: async (...asked) => {
            await waysToEnd['ending the others']?.(ended, other, server.url)
            return pokes.subscribe(...asked)
          },
        },
        currentSeq: () => currentSeq(server.database, identity),
        nowMs: Date.now(),
        pingEveryMs: 25_000,
        stopping,
      }),
    )
    const text = await (await app.request('/')).text()
    await pokes.close()
    return { text, stopping }
  }

  test('a session that ends while its stream is being opened is told as well', async () => {
    const { text } = await streamThatEnds()
    expect(text).toBe('event: bye\ndata: {"reason":"session_ended"}\n\n')
  })

  test('of a stream that has ended nothing stays with the server', async () => {
    const { stopping } = await streamThatEnds()
    expect(getEventListeners(stopping, 'abort')).toEqual([])
  })
})

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

    test('a session that one server ends ends its streams at another on the same database', async () => {
      const { server, choice } = ground()
      const other = await startTestServer({ database: choice, publicUrl: server.url })
      const person = await signUp(server.url)
      const { jwt } = await signIn(server.url, person)
      const stream = await openEvents(other.url, jwt)
      await stream.next()
      await postJson(`${server.url}/v1/account/devices/revoke`, { others: true }, bearer(person.sessionToken))
      expect(await stream.next()).toEqual({ event: 'bye', data: { reason: 'session_ended' } })
      expect(await stream.next()).toBeNull()
      await other.close()
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
