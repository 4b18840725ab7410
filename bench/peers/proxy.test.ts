import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { type CuttingProxy, startProxy } from './proxy.ts'

const answer = 'hello from the server'
const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

test('requests and answers pass and their bytes are counted once', async () => {
  const { proxy, ask } = await road()
  expect(await ask()).toBe(answer)
  expect(proxy.takeBytes()).toBeGreaterThan(answer.length)
  expect(proxy.takeBytes()).toBe(0)
})

test('of the replies it drops nothing reaches the client, though the server has answered', async () => {
  const { proxy, ask, answered } = await road()
  proxy.dropReplies(0.1, 1)
  expect(await ask()).toBe('cut')
  expect(answered()).toBe(1)
  const outcomes: string[] = []
  for (let i = 0; i < 200; i += 1) outcomes.push(await ask())
  expect(proxy.dropped()).toBe(1 + outcomes.filter((outcome) => outcome === 'cut').length)
  expect(proxy.dropped()).toBeGreaterThan(10)
  expect(proxy.dropped()).toBeLessThan(40)
  proxy.dropReplies(0, 0)
  expect(await ask()).toBe(answer)
})

test('a closed road refuses, and an opened one lets pass again', async () => {
  const { proxy, ask } = await road()
  proxy.close()
  expect(await ask()).toBe('cut')
  proxy.open()
  expect(await ask()).toBe(answer)
})

async function road(): Promise<{ proxy: CuttingProxy; ask(): Promise<string>; answered(): number }> {
  let answers = 0
  const server = createServer((_, response) => {
    answers += 1
    response.end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('a listening server has an address')
  const proxy = await startProxy(address.port)
  opened.push(proxy.stop, () => new Promise((resolve) => server.close(resolve)))
  const ask = () =>
    fetch(`http://127.0.0.1:${proxy.port}`, { headers: { connection: 'close' } }).then(
      (response) => response.text(),
      () => 'cut',
    )
  return { proxy, ask, answered: () => answers }
}
