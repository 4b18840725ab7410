/** Ports behave as Electron's do: queued until started, in order, closed on both sides, and passed on whole. */
import { expect, test } from 'vitest'
import { StandInMessageChannel, type StandInPort } from './message-port.ts'
import { createPortRelay } from './port-relay.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

function heard(port: StandInPort): unknown[] {
  const messages: unknown[] = []
  port.on('message', ({ data }: { data: unknown }) => messages.push(data))
  port.on('close', () => messages.push('closed'))
  return messages
}

test('messages wait for start and arrive in order, the close after them', async () => {
  const { port1, port2 } = new StandInMessageChannel()
  const messages = heard(port2)
  port1.postMessage({ n: 1 })
  port1.postMessage({ n: 2 })
  await settled()
  expect(messages).toEqual([])
  port2.start()
  port1.postMessage({ n: 3 })
  port1.close()
  await settled()
  expect(messages).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, 'closed'])
})

test('nothing is sent through a closed port', async () => {
  const { port1, port2 } = new StandInMessageChannel()
  const messages = heard(port2)
  port2.start()
  port1.close()
  port1.postMessage('late')
  await settled()
  expect(messages).toEqual(['closed'])
})

test('a port that is handed over carries both ways and dies with the other side', async () => {
  const wire: unknown[] = []
  const relay = createPortRelay({
    data: (id, data) => wire.push([id, data]),
    close: (id) => wire.push([id, 'close']),
  })
  const { port1, port2 } = new StandInMessageChannel()
  const messages = heard(port1)
  port1.start()
  port1.postMessage('before')
  const id = relay.adopt(port2)
  port1.postMessage('after')
  relay.receive(id, 'back')
  await settled()
  expect(wire).toEqual([
    [id, 'before'],
    [id, 'after'],
  ])
  relay.closeAll()
  await settled()
  expect(messages).toEqual(['back', 'closed'])
})

test('a port closed here tells the other side once', async () => {
  const wire: unknown[] = []
  const relay = createPortRelay({ data: () => {}, close: (id) => wire.push(id) })
  const { port1, port2 } = new StandInMessageChannel()
  const id = relay.adopt(port2)
  port1.close()
  await settled()
  relay.farClosed(id)
  await settled()
  expect(wire).toEqual([id])
})
