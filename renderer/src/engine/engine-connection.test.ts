/** The window outlives its engine: subscriptions move to the next one, and no call is left hanging. */
import type { Query } from '@tidelist/engine/client'
import { expect, test } from 'vitest'
import type { AppEvent } from '../../../electron/bridge/app-event.ts'
import type { TidelistBridge } from '../../../electron/bridge/tidelist-bridge.ts'
import { openEngineConnection } from './engine-connection.ts'

/** A page and a bridge as the window has them; each `serve` is another engine. */
function stage() {
  const page = new EventTarget()
  const nonces: string[] = []
  let tell: (event: AppEvent) => void = () => {}
  const bridge: TidelistBridge = {
    platform: 'linux',
    version: '0',
    stage: 'stand-in',
    titleBar: 'native',
    requestEnginePort: (nonce) => nonces.push(nonce),
    openExternal: async () => false,
    onSaveNow: () => {},
    onAppEvent: (callback) => {
      tell = callback
      return () => {}
    },
  }
  const engine = openEngineConnection(bridge, page as unknown as Window) // only its message events are used
  const serve = (nonce = nonces.at(-1), end = 'unknown') => {
    const channel = new MessageChannel()
    const heard: { m: string; a: unknown[]; i?: string }[] = []
    channel.port1.onmessage = ({ data }) => {
      heard.push(data)
      if (data.m === 'howItEnded') channel.port1.postMessage({ t: 's', i: data.i, r: end })
    }
    const event = new Event('message')
    Object.assign(event, { data: { kind: 'tidelist:engine-port', nonce }, ports: [channel.port2] })
    Object.defineProperty(event, 'source', { value: page })
    page.dispatchEvent(event)
    return { heard, close: () => channel.port1.close() }
  }
  return { engine, nonces, serve, tell: (event: AppEvent) => tell(event) }
}

const delivered = () => new Promise((resolve) => setTimeout(resolve, 20))
const tags: Query = { query: 'tags' }

test('a port under another nonce is not taken', () => {
  const { engine, serve } = stage()
  serve('somebody-else').close()
  expect(engine.state()).toBe('connecting')
})

test('what was asked before the port came is asked when it comes', async () => {
  const { engine, serve } = stage()
  engine.subscribe(tags, () => {})
  void engine.run('syncNow', {})
  const { heard, close } = serve()
  await delivered()
  expect(heard.map(({ m }) => m).sort()).toEqual(['run', 'subscribe'])
  close()
})

test('a restarted engine is asked everything again, under a new nonce', async () => {
  const { engine, serve, tell, nonces } = stage()
  serve().close()
  engine.subscribe(tags, () => {})
  tell({ kind: 'engine-restarted' })
  expect(new Set(nonces).size).toBe(2)
  const { heard, close } = serve()
  await delivered()
  expect(heard.map(({ a }) => a[1])).toEqual([tags])
  expect(engine.state()).toBe('ready')
  close()
})

test.each([
  ['saved', 'saved-after-all'],
  ['not-saved', 'not-saved'],
  ['unknown', 'answer-lost'],
] as const)('of a call that its engine did not live to answer the next one says %s', async (end, kind) => {
  const { engine, serve, tell } = stage()
  const first = serve()
  const calling = engine.run('completeTask', { id: '018f0000-0000-7000-8000-00000000beef' })
  await delivered()
  tell({ kind: 'engine-restarted' })
  const next = serve(undefined, end)
  expect(await calling).toEqual({ ok: false, failure: { kind } })
  const [asked, repeated] = [first.heard[0]?.a, next.heard[0]?.a]
  expect(repeated).toEqual(['completeTask', asked?.[2]])
  first.close()
  next.close()
})

test('a call whose engine gives up is not left hanging', async () => {
  const { engine, serve, tell } = stage()
  serve().close()
  const calling = engine.run('syncNow', {})
  await delivered()
  tell({ kind: 'engine-gave-up' })
  expect(await calling).toEqual({ ok: false, failure: { kind: 'answer-lost' } })
})

test('when the engine gives up, every call is answered', async () => {
  const { engine, tell } = stage()
  tell({ kind: 'engine-gave-up' })
  expect(engine.state()).toBe('gave-up')
  expect(await engine.run('syncNow', {})).toEqual({ ok: false, failure: { kind: 'engine-unreachable' } })
})

test('after giving up, trying again asks for an engine and takes every question to it', async () => {
  const { engine, serve, tell, nonces } = stage()
  serve().close()
  engine.subscribe(tags, () => {})
  engine.tryAgain()
  expect(nonces.length).toBe(1)
  tell({ kind: 'engine-gave-up' })
  engine.tryAgain()
  expect(nonces.length).toBe(2)
  const { heard, close } = serve()
  await delivered()
  expect(heard.map(({ a }) => a[1])).toEqual([tags])
  expect(engine.state()).toBe('ready')
  close()
})
