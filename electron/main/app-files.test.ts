/** Requests under the app's scheme reach the built window's files and nothing else on the disk. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerAppRequest, containedFile } from './app-files.ts'

let parent = ''
let root = ''

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'app-files-'))
  root = join(parent, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<!doctype html>')
  await writeFile(join(root, 'assets', 'a b.js'), 'export {}')
  await writeFile(join(root, 'notes.txt'), 'no known type')
  await writeFile(join(parent, 'secret.html'), 'secret')
  await mkdir(join(parent, 'renderer-2'))
  await writeFile(join(parent, 'renderer-2', 'index.html'), 'neighbour')
})

afterAll(() => rm(parent, { recursive: true }))

const get = (address: string, method = 'GET') => answerAppRequest(new Request(address, { method }), root)

test('the root is the index page, with the content security policy on it', async () => {
  const response = await get('app://tidelist/')
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('<!doctype html>')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; worker-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  )
})

test('a query and an escaped blank do not hide a file', async () => {
  expect((await get('app://tidelist/assets/a%20b.js?v=1')).headers.get('content-type')).toContain(
    'text/javascript',
  )
})

test.each([
  ['app://tidelist/..%2fsecret.html', 400],
  ['app://tidelist/assets/..%2f..%2fsecret.html', 400],
  ['app://tidelist/%2e%2e%2fsecret.html', 400],
  ['app://tidelist/..%5csecret.html', 400],
  ['app://tidelist/..%2frenderer-2%2findex.html', 400],
  ['app://tidelist/%00index.html', 400],
  ['app://tidelist/%ff', 400],
  ['app://tidelist/c:/windows/win.ini', 400],
  ['app://tidelist//etc/passwd.html', 400],
  ['app://tidelist/../secret.html', 404],
  ['app://tidelist/..%252fsecret.html', 404],
  ['app://tidelist/notes.txt', 404],
  ['app://tidelist/assets', 404],
  ['app://tidelist/missing.js', 404],
  ['app://other/index.html', 404],
  ['app://tidelist:8080/index.html', 404],
])('%s is answered with %i', async (address, status) => {
  const response = await get(address)
  expect(response.status).toBe(status)
  expect(response.headers.has('content-security-policy')).toBe(true)
})

test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('%s is answered with 405', async (method) => {
  expect((await get('app://tidelist/index.html', method)).status).toBe(405)
})

test('a folder whose name only starts like ours is outside', () => {
  expect(containedFile('/../renderer-2/index.html', root)).toBeNull()
})
