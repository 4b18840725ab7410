/** Two computers of one person, each with its own copy, and a network between them that comes and goes. */
import { expect } from '@playwright/test'
import { startServer } from './start-server.ts'
import { test } from './tidelist-test.ts'
import { newAccount, putTogether, signIn, signUp } from './window-accounts.ts'
import { setDueDate } from './window-details.ts'
import { allSaved, compareWithServer, isIdentical, isOffline, reconnectMs } from './window-sync.ts'
import { addTask, completeTask, renameTask, row, sidebarEntry, titles } from './window-tasks.ts'

test('a first sign-in keeps what was typed before, and what the account had, on both computers', async ({
  openDevice,
}) => {
  const account = newAccount('Ann')
  const desktop = await openDevice('Desktop')
  await addTask(desktop.page, 'Typed on the desktop before')
  await signUp(desktop.page, account)
  await allSaved(desktop.page)

  const laptop = await openDevice('Laptop')
  await addTask(laptop.page, 'Typed on the laptop on the train')
  await addTask(laptop.page, 'Typed on the laptop, with a list', '#Travel')
  await signIn(laptop.page, account)
  await expect(titles(laptop.page)).toHaveText(['Typed on the laptop on the train'])
  await putTogether(laptop.page)

  for (const { page } of [laptop, desktop]) {
    await expect(row(page, 'Typed on the desktop before')).toBeVisible()
    await expect(row(page, 'Typed on the laptop on the train')).toBeVisible()
    await expect(titles(page)).toHaveCount(2)
    await sidebarEntry(page, 'Travel').click()
    await expect(titles(page)).toHaveText(['Typed on the laptop, with a list'])
    await allSaved(page)
    expect(isIdentical(await compareWithServer(page))).toBe(true)
  }
})

test('what is done on one computer shows on the other by itself, both ways', async ({ openDevice }) => {
  const account = newAccount('Ann')
  const laptop = await openDevice('Laptop')
  await signUp(laptop.page, account)
  const desktop = await openDevice('Desktop')
  await signIn(desktop.page, account)
  await allSaved(desktop.page)

  await addTask(laptop.page, 'Ring the plumber')
  await expect(row(desktop.page, 'Ring the plumber')).toBeVisible()
  await renameTask(desktop.page, 'Ring the plumber', 'Ring the plumber about the boiler')
  await expect(row(laptop.page, 'Ring the plumber about the boiler')).toBeVisible()
  await addTask(desktop.page, 'Fetch the parcel')
  await expect(row(laptop.page, 'Fetch the parcel')).toBeVisible()
  await completeTask(laptop.page, 'Ring the plumber about the boiler')
  await expect(titles(desktop.page)).toHaveText(['Fetch the parcel'])
})

test('the title changed on one computer and the due date on the other both stay', async ({
  openDevice,
  network,
}) => {
  const account = newAccount('Ann')
  const laptop = await openDevice('Laptop')
  await addTask(laptop.page, 'Renew passport')
  await signUp(laptop.page, account)
  const desktop = await openDevice('Desktop')
  await signIn(desktop.page, account)
  await expect(row(desktop.page, 'Renew passport')).toBeVisible()

  await network.cut()
  await renameTask(laptop.page, 'Renew passport', 'Renew both passports')
  await setDueDate(desktop.page, 'Renew passport', '2031-02-03')
  await isOffline(laptop.page)
  await isOffline(desktop.page)

  await network.restore()
  for (const { page } of [laptop, desktop]) {
    await allSaved(page)
    await expect(row(page, 'Renew both passports')).toBeVisible({ timeout: reconnectMs })
    await expect(row(page, 'Renew both passports').getByTitle(/^Due .*3.*2031/)).toBeVisible({
      timeout: reconnectMs,
    })
    await expect(titles(page)).toHaveCount(1)
    expect(isIdentical(await compareWithServer(page))).toBe(true)
  }
})

test('a title changed on both computers ends the same on both', async ({ openDevice, network }) => {
  const account = newAccount('Ann')
  const laptop = await openDevice('Laptop')
  await addTask(laptop.page, 'Dinner')
  await signUp(laptop.page, account)
  const desktop = await openDevice('Desktop')
  await signIn(desktop.page, account)
  await expect(row(desktop.page, 'Dinner')).toBeVisible()

  await network.cut()
  await renameTask(laptop.page, 'Dinner', 'Dinner with Sam')
  await renameTask(desktop.page, 'Dinner', 'Dinner with Kim, which was typed later')
  await network.restore()
  for (const { page } of [laptop, desktop]) {
    await expect(titles(page)).toHaveText(['Dinner with Kim, which was typed later'], {
      timeout: reconnectMs,
    })
    await allSaved(page)
  }
})

test('a server that is started again on its data finds its devices, signed in as before', async ({
  openDevice,
}) => {
  const server = await startServer()
  try {
    const app = await openDevice('Laptop', { serverUrl: server.url })
    await signUp(app.page, newAccount('Ann'))
    await allSaved(app.page)
    await server.stop()
    await addTask(app.page, 'Typed while the server was away')
    await isOffline(app.page)
    await server.start()
    await allSaved(app.page)
    expect(isIdentical(await compareWithServer(app.page))).toBe(true)
  } finally {
    await server.remove()
  }
})

test('a sign-in outlives the app, and what was typed offline in between is sent after it', async ({
  openDevice,
  network,
}) => {
  const app = await openDevice('Laptop')
  await signUp(app.page, newAccount('Ann'))
  await allSaved(app.page)
  await network.cut()
  await addTask(app.page, 'Typed without a network')
  await app.kill()

  await network.restore()
  const { page } = await openDevice('Laptop')
  await allSaved(page)
  await expect(row(page, 'Typed without a network')).toBeVisible()
  const tasks = (await compareWithServer(page)).find(({ table }) => table === 'tasks')
  expect(tasks).toMatchObject({ rowsHere: 1, rowsThere: 1 })
})
