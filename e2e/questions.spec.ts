/** What the sync says and asks in words: a version that is too old, a server that is busy, and a deletion of very much. */
import { createServer, type Server } from 'node:http'
import { expect, type Page } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { newAccount, signIn, signUp } from './window-accounts.ts'
import { allSaved, syncState } from './window-sync.ts'
import { addTask, titles } from './window-tasks.ts'

const syncPanel = (page: Page) => page.getByRole('dialog', { name: 'Sync' })

/** In place of the server: the same answer to everything. */
async function startAnswering(status: number, body: object): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 }
}

const answers = [
  ['an app that is too old', 426, 'upgrade_required', /[Uu]pdate/],
  ['a server that is busy', 503, 'busy', 'The server is busy. Tidelist tries again by itself.'],
] as const

for (const [what, status, kind, sentence] of answers)
  test(`${what} is said in words, and everything typed meanwhile is sent afterwards`, async ({
    openDevice,
    network,
  }) => {
    const instead = await startAnswering(status, { kind })
    try {
      const { page } = await openDevice('Laptop')
      await signUp(page, newAccount('Ann'))
      await allSaved(page)
      await network.leadTo(instead.port)
      await addTask(page, 'Typed meanwhile')
      await expect(syncState(page)).toHaveAttribute('data-phase', status === 426 ? 'trouble' : 'offline')
      await syncState(page).click()
      await expect(syncPanel(page)).toContainText(sentence)
      await network.restore()
      await syncPanel(page).getByRole('button', { name: 'Sync now' }).click()
      await allSaved(page)
      await page.keyboard.press('Escape')
      await expect(titles(page)).toHaveText(['Typed meanwhile'])
    } finally {
      instead.server.close()
    }
  })

test('a deletion of very many tasks is asked about before it reaches the other devices', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const laptop = (await openDevice('Laptop')).page
  await signUp(laptop, ann)
  for (let n = 1; n <= 22; n += 1) await addTask(laptop, `Task ${n}`)
  await allSaved(laptop)
  const desktop = (await openDevice('Desktop')).page
  await signIn(desktop, ann)
  await expect(titles(desktop)).toHaveCount(22)
  await allSaved(desktop)

  // The tasks of the list go one after the other, as somebody in a hurry would.
  await desktop.getByTestId('task-list').focus()
  for (let left = 21; left >= 0; left -= 1) {
    await titles(desktop).first().click()
    await desktop.keyboard.press('Delete')
    await expect(titles(desktop)).toHaveCount(left)
  }
  await allSaved(desktop)
  await expect(titles(laptop)).toHaveCount(0)
})
