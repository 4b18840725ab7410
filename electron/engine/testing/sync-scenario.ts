/** What the scenarios of several real devices and a real server have in common. */
import { startTestServer, type TestServer, type TestServerOptions } from '@tidelist/sync-server/testing'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { nodeNetwork } from '../../engine-host/node-network.ts'
import type { EnginePorts, HttpAnswer, HttpRequest, NetworkPort } from '../ports.ts'
import { type Device, type DeviceOptions, startDevice } from './test-device.ts'

export const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 200 } as const
export const trash = { query: 'tasks', view: { view: 'trash' }, offset: 0, limit: 200 } as const
export const cut: HttpAnswer = { kind: 'unreachable', reason: 'cut by the test' }

export const saved = (device: Device) =>
  device.until(sync, ({ phase, waiting }) => phase === 'saved' && waiting === 0)

export const sync = { query: 'sync' } as const

export const signedOut = (device: Device) => device.until(sync, ({ phase }) => phase === 'signed-out')

export const titles = async (device: Device) =>
  (await device.ask(inbox)).rows.map(({ title }) => title).sort()

export const identical = (...devices: Device[]) =>
  vi.waitFor(async () => {
    for (const device of devices) {
      const comparison = await device.run('compareWithServer', {})
      expect(comparison).toMatchObject({ identical: true })
    }
  }, 15_000)

export const signIn = (device: Device, { email, password }: Person) =>
  device.run('signIn', { email, password })

let people = 0
export type Person = { name: string; email: string; password: string }
export const newPerson = (): Person => {
  people += 1
  return {
    name: 'Ada',
    email: `person-${people}-${process.pid}@example.com`,
    password: 'correct horse battery',
  }
}

/** A network in which `meddle` sees each answer before the device does. */
export const network = (
  meddle: (request: HttpRequest, answer: HttpAnswer) => HttpAnswer | Promise<HttpAnswer>,
): NetworkPort => ({
  ...nodeNetwork,
  request: async (request) => meddle(request, await nodeNetwork.request(request)),
})

/** A network with a switch; off, no request leaves the device. */
export function plug(): { network: NetworkPort; online: boolean } {
  const own = { online: true, network: nodeNetwork }
  own.network = {
    request: async (request) => (own.online ? nodeNetwork.request(request) : cut),
    stream: (request, on) => nodeNetwork.stream(request, on),
  }
  return own
}

/** The clock of one computer, which a test may set. */
export function wallClock(offsetMs = 0): { time: EnginePorts['time']; offsetMs: number } {
  const own = {
    offsetMs,
    time: {
      nowMs: () => Date.now() + own.offsetMs,
      monotonicMs: () => performance.now(),
      zone: () => 'Europe/Berlin',
    },
  }
  return own
}

export type Ground = {
  server(): TestServer
  signedUp(person: Person, options?: DeviceOptions): Promise<Device>
  signedIn(person: Person, options?: DeviceOptions): Promise<Device>
  device(options?: DeviceOptions): Promise<Device>
  /** Ends a device before its test does. */
  stop(device: Device): Promise<void>
  /** Everything that a server of the same kind would have forgotten: for `afterEach` and `afterAll`. */
  clean(): Promise<void>
  close(): Promise<void>
}

/** One ground for all tests of a file: made before the first, cleaned after each, closed after the last. */
export function groundOfFile(): Ground {
  let opened: Ground | undefined
  const ground = (): Ground => {
    if (!opened) throw new Error('The ground is there only inside of tests.')
    return opened
  }
  beforeAll(async () => {
    opened = await openGround()
  })
  afterEach(() => ground().clean())
  afterAll(() => ground().close())
  return {
    server: () => ground().server(),
    signedUp: (person, options) => ground().signedUp(person, options),
    signedIn: (person, options) => ground().signedIn(person, options),
    device: (options) => ground().device(options),
    stop: (device) => ground().stop(device),
    clean: () => ground().clean(),
    close: () => ground().close(),
  }
}

export async function openGround(options: Partial<TestServerOptions> = {}): Promise<Ground> {
  const server = await startTestServer({ database: 'pglite', ...options })
  const open: Device[] = []
  const device = async (more: DeviceOptions = {}) => {
    const started = await startDevice({ serverUrl: server.url, ...more })
    open.push(started)
    return started
  }
  const clean = async () => {
    for (const each of open.splice(0)) await each.stop()
  }
  return {
    server: () => server,
    device,
    signedUp: async (person, more) => {
      const started = await device(more)
      await started.run('signUp', person)
      await saved(started)
      return started
    },
    signedIn: async ({ email, password }, more) => {
      const started = await device(more)
      await started.run('signIn', { email, password })
      await saved(started)
      return started
    },
    stop: async (each) => {
      open.splice(open.indexOf(each), 1)
      await each.stop()
    },
    clean,
    close: async () => {
      await clean()
      await server.close()
    },
  }
}
