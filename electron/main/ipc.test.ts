/** Forged senders and wrong arguments never reach a handler. */
import { EventEmitter } from 'node:events'
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { handle, receive } from './ipc.ts'

type Frame = { url: string; parent: object | null }
const page: Frame = { url: 'app://tidelist/index.html', parent: null }

const forged: readonly (readonly [string, Frame | null])[] = [
  ['a frame inside our page', { url: 'app://tidelist/index.html', parent: page }],
  ['another page', { url: 'https://evil.example/?app://tidelist/', parent: null }],
  ['a page with our name as its user', { url: 'app://tidelist@evil/', parent: null }],
  ['a frame that is gone', null],
]

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown

function answering() {
  const handlers = new Map<string, Handler>()
  const seen: string[] = []
  // Electron's listener type takes `any`; the fake keeps the handler to call it as Electron would.
  const ipcMain: Pick<IpcMain, 'handle'> = {
    handle: (channel, handler) => void handlers.set(channel, handler),
  }
  handle(ipcMain, {
    channel: 'open',
    argument: z.string().max(8),
    run: async (argument) => {
      seen.push(argument)
      return `opened ${argument}`
    },
  })
  // Only senderFrame of the event is read.
  const call = (senderFrame: Frame | null, ...args: unknown[]) =>
    handlers.get('open')?.({ senderFrame } as unknown as IpcMainInvokeEvent, ...args)
  return { call, seen }
}

test('our page is answered', async () => {
  const { call, seen } = answering()
  await expect(call(page, 'link')).resolves.toBe('opened link')
  expect(seen).toEqual(['link'])
})

test.each(forged)('%s is refused', async (_who, frame) => {
  const { call, seen } = answering()
  await expect(call(frame, 'link')).rejects.toThrow('refused')
  expect(seen).toEqual([])
})

test.each([[[]], [['a', 'b']], [[1]], [[null]], [['much too long']], [[{ toString: 'a' }]]])(
  'the arguments %j are refused',
  async (args) => {
    const { call, seen } = answering()
    await expect(call(page, ...args)).rejects.toThrow('refused')
    expect(seen).toEqual([])
  },
)

test('a message is taken from our page and dropped from anyone else', () => {
  const ipcMain = new EventEmitter()
  const seen: string[] = []
  // An EventEmitter has the one method that receive() uses.
  receive(ipcMain as unknown as Pick<IpcMain, 'on'>, {
    channel: 'tell',
    argument: z.string(),
    run: (argument) => void seen.push(argument),
  })
  const tell = (senderFrame: Frame | null, ...args: unknown[]) =>
    // Only senderFrame of the event is read.
    ipcMain.emit('tell', { senderFrame } as unknown as IpcMainEvent, ...args)
  tell(page, 'mine')
  for (const [, frame] of forged) tell(frame, 'forged')
  tell(page, 7)
  expect(seen).toEqual(['mine'])
})
