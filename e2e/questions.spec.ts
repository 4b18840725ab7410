/** What the sync says and asks in words: a version that is too old, a server that is busy, and a deletion of very much. */
import { createServer, type Server } from 'node:http'
import { expect, type Page } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { newAccount, signUp } from './window-accounts.ts'
import { allSaved, reconnectMs, syncState } from './window-sync.ts'
import { addTask, row, titles } from './window-tasks.ts'

const syncPanel = (page: Page) => page.getByRole('dialog', { name: 'Sync' })

type Answering = { server: Server; port: number }

async function listening(server: Server): Promise<Answering> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 }
}

/** In place of the server: the same answer to everything. */
const startAnswering = (status: number, body: object): Promise<Answering> =>
  listening(
    createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' })
      response.end(JSON.stringify(body))
    }),
  )

const answers = [
  ['an app that is too old', 426, 'upgrade_required', 'The server needs a newer Tidelist.'],
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
      await expect(syncState(page)).toHaveAttribute('data-phase', status === 426 ? 'trouble' : 'offline', {
        timeout: reconnectMs,
      })
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

test('a deletion of very many tasks is asked about, and put back by one press', async ({
  openDevice,
  network,
}) => {
  const { page } = await openDevice('Laptop')
  await signUp(page, newAccount('Ann'))
  const names = Array.from({ length: 22 }, (_, n) => `Task ${n + 1}`)
  for (const name of names) await addTask(page, name)
  await allSaved(page)
  await network.cut()
  for (const name of names) {
    await row(page, name).click()
    await page.keyboard.press('Delete')
    await expect(row(page, name)).toHaveCount(0)
  }
  await network.restore()
  await expect(syncState(page)).toHaveAttribute('data-phase', 'asking', { timeout: reconnectMs })
  await syncState(page).click()
  const question = syncPanel(page).getByTestId('sync-question')
  await expect(question).toContainText('22')
  await expect(question.getByRole('button', { name: 'Delete them everywhere' })).toBeVisible()
  await question.getByRole('button', { name: 'Put them back' }).click()
  await expect(question).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(titles(page).first()).toHaveText('Task 1')
  await allSaved(page)
})

test('what the server refuses is listed, sent again by one press, or given up and made again', async ({
  openDevice,
  network,
  server,
}) => {
  const refusing = await startRefusing(server.port)
  try {
    const { page } = await openDevice('Laptop')
    await signUp(page, newAccount('Ann'))
    await allSaved(page)
    await network.leadTo(refusing.port)
    await addTask(page, 'Sent again')
    await addTask(page, 'Given up')
    await page.getByRole('button', { name: /^History and safety/ }).click()
    const panel = page.getByRole('dialog', { name: 'History and safety' })
    await panel.getByRole('tab', { name: /Not sent/ }).click()
    const refused = panel.getByTestId('refused-rows').getByRole('listitem')
    await expect(refused).toHaveText([/^Sent again/, /^Given up/], { timeout: reconnectMs })
    await network.restore()
    await refused.first().getByRole('button', { name: 'Send again' }).click()
    await expect(refused).toHaveText([/^Given up/])
    await refused.first().getByRole('button', { name: 'Stop sending it' }).click()
    const kept = panel.getByTestId('recovered-rows').getByRole('listitem')
    await expect(kept).toHaveText([/^Given up/])
    await kept.getByRole('button', { name: 'Make it again' }).click()
    await expect(panel).toContainText('The server has refused nothing, and nothing had to go unsent.')
    await page.keyboard.press('Escape')
    await allSaved(page)
    await expect(titles(page)).toHaveText(['Sent again', 'Given up'])
  } finally {
    refusing.server.close()
  }
})

/** The real server, but that it refuses every row that is pushed. */
function startRefusing(serverPort: number): Promise<Answering> {
  return listening(
    createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const body = Buffer.concat(chunks).toString()
      if (request.url === '/v1/sync/push') {
        const { epoch, rows } = JSON.parse(body) as { epoch: string; rows: { t: string; id: string }[] } // a push
        const results = rows.map(({ t, id }) => ({ t, id, st: 'rejected', code: 'too_large' }))
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ serverTime: Date.now(), epoch, results }))
        return
      }
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' && !hopByHop.includes(name) ? [[name, value]] : [],
      )
      const answer = await fetch(`http://127.0.0.1:${serverPort}${request.url}`, {
        method: request.method ?? 'GET',
        headers,
        ...(body === '' ? {} : { body }),
      })
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
      response.end(Buffer.from(await answer.arrayBuffer()))
    }),
  )
}

const hopByHop = ['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']
