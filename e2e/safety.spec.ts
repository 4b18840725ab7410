/** The way back: undo and redo of any action, who changed what, and the value that a merge set aside. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { newAccount, signIn, signUp } from './window-accounts.ts'

import { allSaved } from './window-sync.ts'
import { addTask, completeTask, quickAdd, renameTask, row, titles } from './window-tasks.ts'

const panel = (page: Page) => page.getByRole('dialog', { name: 'History and safety' })

async function openSafety(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^History and safety/ }).click()
  await expect(panel(page)).toBeVisible()
}

const list = (page: Page) => page.getByTestId('task-list')

test('a deletion and a completion are undone and done again by keys, one after the other', async ({
  openDevice,
}) => {
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Keep the receipt')
  await addTask(page, 'Call the bank')
  await row(page, 'Keep the receipt').click()
  await page.keyboard.press('Delete')
  await expect(titles(page)).toHaveText(['Call the bank'])
  await completeTask(page, 'Call the bank')
  await expect(titles(page)).toHaveCount(0)

  await list(page).press('ControlOrMeta+z')
  await expect(titles(page)).toHaveText(['Call the bank'])
  await expect(page.getByTestId('notice')).toContainText('Undone: completing a task.')
  await list(page).press('ControlOrMeta+z')
  await expect(titles(page)).toHaveText(['Keep the receipt', 'Call the bank'])
  await list(page).press('ControlOrMeta+Shift+z')
  await expect(titles(page)).toHaveText(['Call the bank'])
  await expect(page.getByTestId('notice')).toContainText('Done again: deleting a task.')
})

test('in a text field the keys of undo belong to the text', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Stays here')
  await quickAdd(page).pressSequentially('Half a line')
  await quickAdd(page).press('ControlOrMeta+z')
  await expect(page.getByTestId('notice')).toHaveText('')
  await expect(titles(page)).toHaveText(['Stays here'])
})

test('what was deleted before the app was closed is undone after it is opened again', async ({
  openDevice,
}) => {
  const app = await openDevice('Laptop')
  await addTask(app.page, 'Keep the receipt')
  await row(app.page, 'Keep the receipt').click()
  await app.page.keyboard.press('Delete')
  await expect(titles(app.page)).toHaveCount(0)
  expect(await app.close()).toBe(0)

  const { page } = await openDevice('Laptop')
  await openSafety(page)
  await panel(page).getByRole('button', { name: 'Undo deleting a task' }).click()
  await page.keyboard.press('Escape')
  await expect(titles(page)).toHaveText(['Keep the receipt'])
})

test('with nothing to undo the keys say so', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await list(page).press('ControlOrMeta+z')
  await expect(page.getByTestId('notice')).toContainText('There is nothing to undo on this computer.')
})

test('the history names each change with its values, its device and its undoing', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Buy bread', '!2')
  await renameTask(page, 'Buy bread', 'Buy rye bread')
  await list(page).press('ControlOrMeta+z')
  await expect(titles(page)).toHaveText(['Buy bread'])
  await list(page).press('h')
  const rows = panel(page).getByTestId('history-row')
  await expect(rows.first()).toContainText('Title: “Buy rye bread” → “Buy bread”undone')
  await expect(rows.nth(1)).toContainText('Title: “Buy bread” → “Buy rye bread”')
  await expect(rows.nth(1)).toContainText(/this computer, \d/)
  await expect(rows.last()).toContainText('Made')
})

test('the title that a merge set aside is taken with one press, on both devices', async ({
  openDevice,
  network,
}) => {
  const ann = newAccount('Ann')
  const laptop = (await openDevice('Laptop')).page
  await signUp(laptop, ann)
  await addTask(laptop, 'Ask about the lease')
  await allSaved(laptop)
  const desktop = (await openDevice('Desktop')).page
  await signIn(desktop, ann)
  await expect(titles(desktop)).toHaveText(['Ask about the lease'])
  await allSaved(desktop)

  await network.cut()
  await renameTask(laptop, 'Ask about the lease', 'Ask about the lease by phone')
  await renameTask(desktop, 'Ask about the lease', 'Ask about the lease by letter')
  await network.restore()
  await allSaved(laptop)
  await allSaved(desktop)
  await expect(titles(laptop)).toHaveText(['Ask about the lease by letter'])
  await expect(titles(desktop)).toHaveText(['Ask about the lease by letter'])

  await expect(laptop.getByRole('button', { name: /1 value set aside/ })).toBeVisible()
  await openSafety(laptop)
  await panel(laptop)
    .getByRole('tab', { name: /Two versions/ })
    .click()
  const conflict = panel(laptop).getByTestId('conflict')
  await expect(conflict).toContainText('“Ask about the lease by letter”Desktop, ')
  await expect(conflict).toContainText('“Ask about the lease by phone”this computer, ')
  await conflict.getByRole('button', { name: 'Take the other value' }).click()
  await expect(panel(laptop)).toContainText('No two devices have changed the same thing')
  await laptop.keyboard.press('Escape')
  await expect(titles(laptop)).toHaveText(['Ask about the lease by phone'])
  await expect(titles(desktop)).toHaveText(['Ask about the lease by phone'], { timeout: 40_000 })
  await expect(desktop.getByRole('button', { name: 'History and safety', exact: true })).toBeVisible()
})

test('a new computer fetches what was changed before its time, and names the devices', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const laptop = (await openDevice('Laptop')).page
  await signUp(laptop, ann)
  await addTask(laptop, 'Buy bread')
  await allSaved(laptop)
  await renameTask(laptop, 'Buy bread', 'Buy rye bread')
  await allSaved(laptop)
  const { page } = await openDevice('Desktop')
  await signIn(page, ann)
  await expect(titles(page)).toHaveText(['Buy rye bread'])
  await openSafety(page)
  await expect(panel(page).getByTestId('history-row')).toHaveText([/Made/])
  await panel(page).getByRole('button', { name: 'Fetch older history from the server' }).click()
  await expect(panel(page).getByTestId('fetched-history')).toHaveText(/1 older value fetched./)
  await expect(panel(page).getByTestId('history-row').first()).toContainText('“Buy bread” → “Buy rye bread”')
  await panel(page).getByRole('tab', { name: 'Devices' }).click()
  const devices = panel(page).getByTestId('devices').getByRole('listitem')
  await expect(devices).toHaveText([/^Desktopthis computer/, /^Laptop/])
})

test('everything goes back to how it was a moment ago, and that can be undone', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Buy bread')
  await addTask(page, 'Call the bank')
  const moment = await nextSecond(page)
  await renameTask(page, 'Buy bread', 'Buy nothing')
  await row(page, 'Call the bank').click()
  await page.keyboard.press('Delete')
  await expect(titles(page)).toHaveText(['Buy nothing'])

  await openSafety(page)
  await panel(page).getByRole('tab', { name: 'Time travel' }).click()
  await panel(page).getByLabel('As it was on').fill(moment)
  await expect(panel(page).getByTestId('past-task')).toHaveText([/^Buy bread/, /^Call the bank/])
  await expect(panel(page).getByTestId('past-preview')).toHaveText('1 changes back, 1 comes out of the Trash')
  await panel(page).getByRole('button', { name: 'Put it back to then' }).click()
  await expect(panel(page).getByTestId('past-preview')).toHaveText('Nothing is different from then.')
  await page.keyboard.press('Escape')
  await expect(titles(page)).toHaveText(['Buy bread', 'Call the bank'])
  await list(page).press('ControlOrMeta+z')
  await expect(titles(page)).toHaveText(['Buy nothing'])
})

/** The second that it is now, as the page's own clock tells it, once it is over. */
const nextSecond = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const second = Math.floor(Date.now() / 1000)
    while (Math.floor(Date.now() / 1000) === second) await new Promise(requestAnimationFrame)
    const now = new Date(second * 1000)
    return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
  })

test('a backup is made, looked into, and brings back what was deleted and changed since', async ({
  openDevice,
}) => {
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Buy bread')
  await addTask(page, 'Call the bank')
  await openSafety(page)
  await panel(page).getByRole('tab', { name: 'Backups' }).click()
  await panel(page).getByRole('button', { name: 'Back up now' }).click()
  const backup = panel(page).getByTestId('backup').first()
  await expect(backup).toContainText('2 tasks', { timeout: 30_000 })
  await expect(backup).toContainText('Test restore passed')
  await page.keyboard.press('Escape')

  await renameTask(page, 'Buy bread', 'Buy nothing')
  await row(page, 'Call the bank').click()
  await page.keyboard.press('Delete')
  await expect(titles(page)).toHaveText(['Buy nothing'])
  await addTask(page, 'Typed after the backup')

  await openSafety(page)
  await panel(page).getByRole('tab', { name: 'Backups' }).click()
  await backup.getByRole('button', { name: 'Look into it' }).click()
  const preview = panel(page).getByTestId('backup-preview')
  await expect(preview).toContainText('What came later stays.')
  await preview.getByRole('button', { name: 'Restore' }).click()
  await expect(page.getByTestId('notice')).toContainText('Restored:', { timeout: 30_000 })
  await page.keyboard.press('Escape')
  await expect(titles(page)).toHaveText(['Buy bread', 'Call the bank', 'Typed after the backup'])
})

test('a storage that was put together again says so until it is read, and holds every task', async ({
  openDevice,
}) => {
  const app = await openDevice('Laptop')
  await addTask(app.page, 'Typed before the damage')
  expect(await app.close()).toBe(0)
  const profiles = join(app.userDataDir, 'profiles')
  const [profile = ''] = await readdir(profiles)
  await rm(join(profiles, profile, 'db'), { recursive: true })

  const { page } = await openDevice('Laptop')
  await expect(titles(page)).toHaveText(['Typed before the damage'])
  const notice = page.getByRole('alert').filter({ hasText: 'has been put together again' })
  await expect(notice).toBeVisible()
  await notice.getByRole('button', { name: 'I have read it' }).click()
  await expect(notice).toHaveCount(0)
  await page.reload()
  await expect(titles(page)).toHaveText(['Typed before the damage'])
  await expect(notice).toHaveCount(0)
})
