/** The app's addresses and the ones Chromium shows translate into each other, and nobody else's do. */
import { beforeAll, expect, test } from 'vitest'
import { answerOwnScheme, appAddress, protocol, shownAddress } from './protocol.ts'

beforeAll(() => {
  protocol.handle('app', async (request) => new Response(`${request.method} ${request.url}`))
})

test.each([
  ['app://tidelist/', 'http://tidelist.app.localhost/'],
  ['app://tidelist/a/b.js?v=1#c', 'http://tidelist.app.localhost/a/b.js?v=1#c'],
])('%s is shown as %s and back', (address, shown) => {
  expect(shownAddress(address)).toBe(shown)
  expect(appAddress(shown)).toBe(address)
})

test.each([
  'https://tidelist.app.localhost/',
  'http://tidelist.app.localhost.evil.example/',
  'http://app.localhost/',
  'http://tidelist.other.localhost/',
  'https://example.org/',
  'about:blank',
])('%s stays as it is', (address) => {
  expect(appAddress(address)).toBe(address)
  expect(shownAddress(address)).toBe(address)
})

test('the handler sees the method and its own address', async () => {
  const answer = await answerOwnScheme({ url: 'http://tidelist.app.localhost/x', method: 'POST' })
  expect(await answer?.text()).toBe('POST app://tidelist/x')
  expect(await answerOwnScheme({ url: 'https://example.org/', method: 'GET' })).toBeNull()
})
