/** Everything that a window and its engine ask for in a whole session stays between them and the one server they were given. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { newAccount, signUp } from './window-accounts.ts'
import { setDueDate, writeNotes } from './window-details.ts'
import { allSaved, compareWithServer } from './window-sync.ts'
import { addTask, listIsReady, showView } from './window-tasks.ts'

const recorder = pathToFileURL(join(import.meta.dirname, 'record-sockets.ts')).href

test('a session with sync asks nobody but the app itself and its server', async ({
  openDevice,
  network,
}, info) => {
  const record = info.outputPath('sockets.txt')
  const env = { NODE_OPTIONS: `--import=${recorder}`, TIDELIST_SOCKET_RECORD: record }
  const { page, origin } = await openDevice('Laptop', { env })
  const asked: string[] = []
  page.context().on('request', (request) => asked.push(request.url()))
  await page.reload()
  await listIsReady(page)

  await addTask(page, 'See https://example.org/picture.png and <img src=https://example.org/a.png>')
  await addTask(page, 'Ring', 'tomorrow')
  await writeNotes(page, 'Ring', '![a picture](https://example.org/b.png)')
  await setDueDate(page, 'Ring', '2031-01-01')
  for (const view of ['Today', 'Upcoming', 'Logbook', 'Trash', 'Inbox']) await showView(page, view)
  await signUp(page, newAccount('Ann'))
  await allSaved(page)
  await compareWithServer(page)

  expect(asked.length).toBeGreaterThan(0)
  expect(asked.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'))).toEqual([])
  const sockets = (await readFile(record, 'utf8')).trim().split('\n')
  expect(sockets).toContain(`127.0.0.1 ${new URL(network.url).port}`)
  expect(sockets.filter((line) => !/^(127\.0\.0\.1|::1|localhost) /.test(line))).toEqual([])
})
