/** A server that is down, mute or not ours: local work goes on, the state says since when, and all is sent when it is back. */
import { createServer, type Server } from 'node:http'
import { expect } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { fillDialog, newAccount, signUp } from './window-accounts.ts'
import { allSaved, isOffline, syncState } from './window-sync.ts'
import { addTask, titles } from './window-tasks.ts'

const unreachable = 'The server cannot be reached. Everything is saved here and will be sent later.'
const notOurs = 'Something answers at the server’s address, but it is not Tidelist.'

test('without a server tasks are saved, the state says since when, and they are sent later', async ({
  openDevice,
  network,
}) => {
  const { page } = await openDevice('Laptop')
  await signUp(page, newAccount('Ann'))
  await allSaved(page)
  await network.cut()
  await addTask(page, 'Typed while the server was down')
  await isOffline(page)
  await expect(titles(page)).toHaveText(['Typed while the server was down'])
  await syncState(page).click()
  await expect(page.getByRole('dialog', { name: 'Sync' })).toContainText(unreachable)
  await page.keyboard.press('Escape')
  await network.restore()
  await allSaved(page)
})

test('a portal that answers with a page of its own is not taken for the server', async ({
  openDevice,
  network,
}) => {
  const portal = await startPortal()
  try {
    const { page } = await openDevice('Laptop')
    await signUp(page, newAccount('Ann'))
    await allSaved(page)
    await network.leadTo(portal.port)
    await addTask(page, 'Typed behind the portal')
    await isOffline(page)
    await syncState(page).click()
    await expect(page.getByRole('dialog', { name: 'Sync' })).toContainText(notOurs)
    await page.keyboard.press('Escape')
    await network.restore()
    await allSaved(page)
    await expect(titles(page)).toHaveText(['Typed behind the portal'])
  } finally {
    portal.server.close()
  }
})

test('a server that takes everything and answers nothing stops nobody from working', async ({
  openDevice,
  network,
}) => {
  const { page } = await openDevice('Laptop')
  await signUp(page, newAccount('Ann'))
  await allSaved(page)
  await network.swallow()
  await addTask(page, 'Typed into the silence')
  await addTask(page, 'And once more')
  await isOffline(page)
  await expect(titles(page)).toHaveText(['Typed into the silence', 'And once more'])
  await network.restore()
  await allSaved(page)
})

test('signing in without the server says why and leaves the tasks alone', async ({ openDevice, network }) => {
  await network.cut()
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Typed before there was an account')
  await fillDialog(page, 'Sign in', newAccount('Ann'))
  const dialog = page.getByRole('dialog', { name: 'Sign in' })
  await expect(dialog.getByRole('alert')).toContainText('The server cannot be reached.')
  await page.keyboard.press('Escape')
  await expect(titles(page)).toHaveText(['Typed before there was an account'])
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')
})

async function startPortal(): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to Hotel Wi-Fi</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 }
}
