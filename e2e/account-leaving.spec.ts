/** What stays of an account on a computer when it is left, and what a person is told before anything goes. */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { newAccount, openFromSync, signIn, signUp } from './window-accounts.ts'
import { allSaved, isOffline, reachedServer, syncState } from './window-sync.ts'
import { addTask, titles } from './window-tasks.ts'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Sign out?' })

async function askToSignOut(page: Page): Promise<void> {
  await openFromSync(page, 'Sign out')
  await expect(dialog(page)).toBeVisible()
}

/** Whether a text stands anywhere below a folder as it was typed. */
async function isOnDisk(folder: string, text: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((each) => each.isFile()))
    if ((await readFile(join(entry.parentPath, entry.name))).includes(text)) return true
  return false
}

test('signing out keeps the tasks for later or removes them from the disk, as was chosen by keys', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const app = await openDevice('Shared')
  const { page } = app
  await signUp(page, ann)
  await addTask(page, 'Ann writes to her sister')
  await allSaved(page)
  const profiles = join(app.userDataDir, 'profiles')
  expect(await isOnDisk(profiles, 'Ann writes to her sister')).toBe(true)

  await askToSignOut(page)
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toHaveCount(0)
  await expect(syncState(page)).toBeFocused()

  await askToSignOut(page)
  await expect(dialog(page).getByRole('button', { name: 'Sign out' })).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await expect(dialog(page).getByRole('radio', { name: /Keep tasks on this computer/ })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(dialog(page).getByRole('radio', { name: /Remove from this computer/ })).toBeChecked()
  await expect(dialog(page).getByTestId('unsent')).toHaveCount(0)
  await dialog(page).getByRole('button', { name: 'Sign out and remove' }).press('Enter')
  await expect(page.getByTestId('notice')).toContainText('Nothing of the account is left on this computer.')
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')
  await expect(titles(page)).toHaveCount(0)
  expect(await isOnDisk(profiles, 'Ann writes to her sister')).toBe(false)
  expect(await isOnDisk(profiles, ann.email)).toBe(false)
  expect(await readdir(join(app.userDataDir, 'secrets'))).toEqual([])

  await signIn(page, ann)
  await allSaved(page)
  await expect(titles(page)).toHaveText(['Ann writes to her sister'])
})

test('unsent changes are counted, sent first where that is possible, and lost only when that was said', async ({
  openDevice,
  network,
}) => {
  const ann = newAccount('Ann')
  const app = await openDevice('Shared')
  const { page } = app
  await signUp(page, ann)
  await addTask(page, 'Sent at once')
  await reachedServer(page)
  await network.cut()
  await addTask(page, 'Typed in a tunnel')
  await addTask(page, 'And one more')
  await isOffline(page)

  await askToSignOut(page)
  const unsent = dialog(page).getByTestId('unsent')
  await expect(unsent).toContainText('2 changes have not reached the server yet.')
  await expect(unsent).toContainText('They stay here and are sent when you sign in again.')
  await dialog(page).getByText('Remove from this computer').click()
  await expect(unsent).toContainText('Removed from here, they are lost.')
  await expect(dialog(page).getByRole('button', { name: 'Remove and lose 2 changes' })).toBeVisible()
  await unsent.getByRole('button', { name: 'Send first' }).click()
  await expect(unsent).toContainText('The server cannot be reached.')
  await network.restore()
  // What the app sends by itself meanwhile takes the button away.
  await unsent
    .getByRole('button', { name: 'Send first' })
    .click({ timeout: 2000 })
    .catch(() => undefined)
  await expect(dialog(page)).toContainText('Everything has reached the server.')
  await dialog(page).getByRole('button', { name: 'Sign out and remove' }).click()
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')

  await signIn(page, ann)
  await expect(titles(page)).toHaveText(['Sent at once', 'Typed in a tunnel', 'And one more'])
  await reachedServer(page)
  await network.cut()
  await addTask(page, 'Never to be sent')
  await isOffline(page)
  await askToSignOut(page)
  await dialog(page).getByText('Remove from this computer').click()
  await dialog(page).getByRole('button', { name: 'Remove and lose 1 change' }).click()
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')
  expect(await isOnDisk(join(app.userDataDir, 'profiles'), 'Never to be sent')).toBe(false)
})

test('a keyring that lost the sign-in leaves every task in view, signed out, and what was typed is sent afterwards', async ({
  openDevice,
  network,
}) => {
  const ann = newAccount('Ann')
  const app = await openDevice('Laptop')
  await signUp(app.page, ann)
  await addTask(app.page, 'Before the loss')
  await allSaved(app.page)
  await network.cut()
  await addTask(app.page, 'Not sent yet')
  expect(await app.close()).toBe(0)
  await rm(join(app.userDataDir, 'stand-in-keyring.key'))

  const { page } = await openDevice('Laptop')
  await expect(syncState(page)).toHaveAttribute('data-phase', 'signed-out')
  await expect(titles(page)).toHaveText(['Before the loss', 'Not sent yet'])
  await network.restore()
  await openFromSync(page, 'Sign in')
  const signInDialog = page.getByRole('dialog', { name: 'Sign in' })
  await expect(signInDialog.getByLabel('E-mail')).toHaveValue(ann.email)
  await expect(signInDialog.getByLabel('Password')).toBeFocused()
  await page.keyboard.type(ann.password)
  await page.keyboard.press('Enter')
  await allSaved(page)
  await expect(titles(page)).toHaveText(['Before the loss', 'Not sent yet'])
})

test('without a safe place the sign-in ends with the app, which says so before and after', async ({
  openDevice,
}) => {
  const memory = { env: { TIDELIST_STAND_IN_KEYRING: '' } }
  const app = await openDevice('Laptop', memory)
  await signUp(app.page, newAccount('Ann'))
  await addTask(app.page, 'Stays here')
  await allSaved(app.page)
  await syncState(app.page).click()
  await expect(app.page.getByRole('dialog', { name: 'Sync' })).toContainText(
    'it ends when you close Tidelist',
  )
  expect(await app.close()).toBe(0)

  const { page } = await openDevice('Laptop', memory)
  await expect(titles(page)).toHaveText(['Stays here'])
  await syncState(page).click()
  const panel = page.getByRole('dialog', { name: 'Sync' })
  await expect(panel).toContainText('Your sign-in ended with Tidelist')
  await panel.getByRole('button', { name: 'Leave this account…' }).click()
  await page
    .getByRole('dialog', { name: 'Leave this account?' })
    .getByRole('button', { name: 'Leave' })
    .click()
  await expect(titles(page)).toHaveCount(0)
})
