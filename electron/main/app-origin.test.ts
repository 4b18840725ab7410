/** Only the parsed origin decides, never how an address looks. */
import { expect, test } from 'vitest'
import { isAppUrl } from './app-origin.ts'

test.each([
  'app://tidelist/',
  'app://tidelist/index.html',
  'app://tidelist/assets/a.js?x=1#y',
  'APP://tidelist/',
])('%s is ours', (address) => {
  expect(isAppUrl(address)).toBe(true)
})

test.each([
  'app://tidelist.evil.example/',
  'app://evil/?app://tidelist/',
  'app://evil/#app://tidelist/',
  'app://tidelist@evil/',
  'app://user@tidelist/',
  'app://user:pass@tidelist/',
  'app://tidelist:80/',
  'app://evil/tidelist/',
  'https://tidelist/',
  'file:///app://tidelist/',
  'app:tidelist',
  'app:///tidelist/',
  'about:blank',
  'data:text/html,app://tidelist/',
  'javascript:location="app://tidelist/"',
  'blob:app://tidelist/1',
  'app://tidelіst/',
  '',
])('%s is not ours', (address) => {
  expect(isAppUrl(address)).toBe(false)
})
