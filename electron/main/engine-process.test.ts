/** The engine's process is kept alive within reason, and stopped with time to save. */
import { EventEmitter } from 'node:events'
import type { MessagePortMain } from 'electron'
import { expect, test, vi } from 'vitest'
import type { MainToHost, StartMessage } from '../bridge/host-messages.ts'
import { type EngineChild, startEngine } from './engine-process.ts'
import { createRestartBudget } from './restart-budget.ts'

const start: StartMessage = {
  kind: 'start',
  userDataDir: '/data',
  seedDir: '/seed',
  proverFile: '/prover.js',
  deviceName: 'laptop',
  platform: 'linux',
  serverUrl: null,
  appVersion: '1.0.0',
  heartbeatMs: 5_000,
}

class Child extends EventEmitter implements EngineChild {
  readonly heard: MainToHost[] = []
  readonly ports: unknown[] = []
  readonly pid = undefined
  killed = false
  postMessage(message: MainToHost, transfer: MessagePortMain[] = []): void {
    this.heard.push(message)
    this.ports.push(...transfer)
  }
  kill(): boolean {
    this.killed = true
    return true
  }
}

function running() {
  const children: Child[] = []
  const events: string[] = []
  const fork = () => {
    const child = new Child()
    children.push(child)
    return child
  }
  const engine = startEngine({
    fork,
    start,
    watch: { tickMs: 20, silentTicks: 3, startingTicks: 20 },
    budget: createRestartBudget({ restarts: 3, windowMs: 60_000, nowMs: () => 0 }),
    secrets: { answer: async ({ key }) => ({ value: `value of ${key}`, persistence: 'kept' }) },
    log: (line) => events.push(`log ${line}`),
    onRestarted: () => events.push('restarted'),
    onGaveUp: () => events.push('gave up'),
    onFatal: ({ sentence }) => events.push(`fatal ${sentence}`),
    openSignIn: (challenge) => events.push(`open ${challenge}`),
  })
  const newest = () => {
    const child = children.at(-1)
    if (child === undefined) throw new Error('no engine was started')
    return child
  }
  return { engine, children, events, newest }
}

/** A port that only knows whether it was closed. */
function port() {
  const state = {
    closed: false,
    close: () => {
      state.closed = true
    },
  }
  // The engine's keeper does nothing with a port but pass it on or close it.
  return { state, main: state as unknown as MessagePortMain }
}

test('the engine is told at once what it needs to start', () => {
  expect(running().newest().heard).toEqual([start])
})

test('an engine that dies is started again three times a minute and then given up', () => {
  const { children, events, newest } = running()
  for (let death = 0; death < 4; death += 1) newest().emit('exit', 9)
  expect(children.length).toBe(4)
  expect(events.filter((event) => !event.startsWith('log'))).toEqual([
    'restarted',
    'restarted',
    'restarted',
    'gave up',
  ])
  expect(newest().heard).toEqual([start])
})

test('ports go to the engine that runs', () => {
  const { engine, newest } = running()
  newest().emit('exit', 9)
  const first = port()
  engine.connect(first.main)
  expect(newest().ports).toEqual([first.main])
})

test('an engine that was given up is started again when a window asks for it', () => {
  const { engine, children, events, newest } = running()
  for (let death = 0; death < 4; death += 1) newest().emit('exit', 9)
  const wished = port()
  engine.connect(wished.main)
  expect(children.length).toBe(5)
  expect(newest().heard[0]).toEqual(start)
  expect(newest().ports).toEqual([wished.main])
  newest().emit('exit', 9)
  expect(children.length).toBe(5)
  expect(events.filter((event) => event === 'gave up').length).toBe(2)
})

test('once it is stopped no window starts it again, and its port is closed', async () => {
  const { engine, children, newest } = running()
  for (let death = 0; death < 4; death += 1) newest().emit('exit', 9)
  await engine.stop(5)
  const late = port()
  engine.connect(late.main)
  expect(children.length).toBe(4)
  expect(late.state.closed).toBe(true)
})

test('an engine that says it cannot work is not started again', () => {
  const { children, events, newest } = running()
  newest().emit('message', {
    kind: 'fatal',
    failure: { kind: 'profile-in-use' },
    sentence: 'It is open already.',
  })
  newest().emit('exit', 1)
  expect(children.length).toBe(1)
  expect(events).toEqual(['fatal It is open already.'])
})

test('a secret is answered under its request', async () => {
  const { newest } = running()
  newest().emit('message', { kind: 'secret', requestId: 'r1', call: 'read', key: 'session' })
  await Promise.resolve()
  await Promise.resolve()
  expect(newest().heard.at(-1)).toEqual({
    kind: 'secret-reply',
    requestId: 'r1',
    value: 'value of session',
    persistence: 'kept',
  })
})

test('a message that nobody agreed on is logged and changes nothing', () => {
  const { children, events, newest } = running()
  newest().emit('message', { kind: 'secret', requestId: 'r1', call: 'read', key: '../x' })
  expect(events).toEqual(['log The engine sent a message that nobody agreed on.'])
  expect(newest().heard).toEqual([start])
  expect(children.length).toBe(1)
})

test('stopping waits for the engine to say it has stopped and does not start another', async () => {
  const { engine, children, newest } = running()
  const stopping = engine.stop(5_000)
  expect(newest().heard.at(-1)).toEqual({ kind: 'stop' })
  newest().emit('message', { kind: 'stopped' })
  await stopping
  newest().emit('exit', 0)
  expect(children.length).toBe(1)
  expect(newest().killed).toBe(false)
})

test('an engine that dies while it stops is waited for no longer', async () => {
  const { engine, newest } = running()
  const stopping = engine.stop(60_000)
  newest().emit('exit', 9)
  await stopping
  expect(newest().killed).toBe(false)
})

test('an engine that does not stop in time is ended', async () => {
  const { engine, newest, events } = running()
  await engine.stop(5)
  expect(newest().killed).toBe(true)
  expect(events).toEqual(['log The engine did not stop in time and was ended.'])
})

test('an engine that gives no sign of life is ended and started again; one that does is left alone', async () => {
  const { children, events, newest } = running()
  const first = newest()
  first.emit('message', { kind: 'ready' })
  const alive = setInterval(() => first.emit('message', { kind: 'heartbeat' }), 5)
  await vi.waitFor(() => expect(first.killed).toBe(true), { timeout: 200 }).catch(() => undefined)
  expect(events).toEqual([])
  clearInterval(alive)
  await vi.waitFor(() => expect(first.killed).toBe(true))
  first.emit('exit', 137)
  expect(children.length).toBe(2)
  expect(events).toEqual([
    'log The engine gave no sign of life and was ended.',
    'log The engine ended with code 137.',
    'restarted',
  ])
})

test('an engine that starts has longer to give its first sign, but not for ever', async () => {
  const { newest, engine } = running()
  const startedAtMs = performance.now()
  await vi.waitFor(() => expect(newest().killed).toBe(true), { timeout: 5_000, interval: 5 })
  expect(performance.now() - startedAtMs).toBeGreaterThan(20 * 20 - 5)
  await engine.stop(1)
})
