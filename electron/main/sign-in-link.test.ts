/** One form of link does something, and one page of one server is opened for it. */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { codeInArguments, codeInLink, LINK_SCHEME, signInPage } from './sign-in-link.ts'

const code = 'Ab_-'.repeat(10).concat('xyz')
const link = `tidelist://signed-in?code=${code}`

test('the link of a sign-in gives its code', () => {
  expect(codeInLink(link)).toBe(code)
})

test.each([
  '',
  'tidelist:',
  'tidelist://',
  'tidelist://signed-in',
  'tidelist://signed-in?code=',
  'tidelist://signed-in?code=short',
  `${link}x`,
  `${link}\n`,
  ` ${link}`,
  `${link}&code=${code}`,
  `${link}#top`,
  `tidelist://signed-in/?code=${code}`,
  `tidelist://signed-in/../x?code=${code}`,
  `tidelist://signed-in?next=https://evil.example&code=${code}`,
  `tidelist://user@signed-in?code=${code}`,
  `tidelist://signed-in:80?code=${code}`,
  `tidelist://evil?code=${code}`,
  `tidelist:signed-in?code=${code}`,
  `TIDELIST://signed-in?code=${code}`,
  `tidelist://signed-in?CODE=${code}`,
  `tidelist://signed-in?code=${code.slice(0, 42)}=`,
  `tidelist://signed-in?code=%41${code.slice(0, 40)}`,
  `tidelist://signed-in?code=${code.slice(0, 42)}é`,
  `https://signed-in?code=${code}`,
  `app://tidelist/?code=${code}`,
  `x${link}`,
])('%j gives none', (address) => {
  expect(codeInLink(address)).toBeNull()
})

test('the link is found among the arguments of a second start, and nothing else of them counts', () => {
  expect(codeInArguments(['/opt/Tidelist/tidelist', '--no-sandbox', link])).toBe(code)
  expect(codeInArguments(['/opt/Tidelist/tidelist', `--url=${link}`, `${link}x`, 'tidelist://x'])).toBeNull()
  expect(codeInArguments([])).toBeNull()
})

test.each([
  ['https://tidelist.example', `https://tidelist.example/v1/account/oidc/start?challenge=${code}`],
  ['https://tidelist.example/', `https://tidelist.example/v1/account/oidc/start?challenge=${code}`],
  ['https://home.example/tidelist', `https://home.example/tidelist/v1/account/oidc/start?challenge=${code}`],
  ['http://127.0.0.1:8790', `http://127.0.0.1:8790/v1/account/oidc/start?challenge=${code}`],
])('a sign-in with %s begins on its own page', (serverUrl, page) => {
  expect(signInPage(serverUrl, code)).toBe(page)
})

test.each([
  null,
  '',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'ftp://tidelist.example',
  'https://tidelist.example@evil.example',
  'http://me:secret@127.0.0.1',
])('with the server %j nothing is opened', (serverUrl) => {
  expect(signInPage(serverUrl, code)).toBeNull()
})

test('a challenge cannot lead to another place', () => {
  expect(signInPage('https://tidelist.example', '/../../x?y#z&challenge=')).toBe(
    'https://tidelist.example/v1/account/oidc/start?challenge=%2F..%2F..%2Fx%3Fy%23z%26challenge%3D',
  )
})

test('the installers register the scheme that the app listens to', async () => {
  const builder = await readFile(new URL('../../electron-builder.yml', import.meta.url), 'utf8')
  expect(builder).toContain(`schemes: [${LINK_SCHEME}]`)
})
