/** Two people at one computer: what one typed is nobody else's, on the screen, in the folder that is open, and on the server. */
import { expect, type Page } from '@playwright/test'
import { ask, sessionOf, tokenOf } from './server-account.ts'
import { test } from './tidelist-test.ts'
import { fillDialog, newAccount, signIn, signOut, signUp } from './window-accounts.ts'
import { allSaved, compareWithServer, isIdentical } from './window-sync.ts'
import { addTask, showView, sidebarEntry, titles } from './window-tasks.ts'

const everyView = ['Today', 'Upcoming', 'Logbook', 'Trash', 'Inbox']

async function expectNothingShown(page: Page): Promise<void> {
  for (const view of everyView) {
    await showView(page, view)
    await expect(titles(page)).toHaveCount(0)
  }
  await expect(sidebarEntry(page, 'Diary')).toHaveCount(0)
}

test("signing out keeps a person's tasks from the next one, and gives all of them back", async ({
  openDevice,
  network,
  server,
}) => {
  const ann = newAccount('Ann')
  const ben = newAccount('Ben')
  const { page } = await openDevice('Shared')
  await signUp(page, ann)
  await addTask(page, 'Ann writes to her sister', '#Diary')
  await addTask(page, 'Ann sees the doctor', 'today')
  const annsTasks = await tasksOnServer(server.url, ann)
  await expect.poll(annsTasks).toBe(2)
  await network.cut()
  await addTask(page, 'Ann typed this without a network')
  await signOut(page)
  await expectNothingShown(page)
  await network.restore()

  await signUp(page, ben)
  await allSaved(page)
  await expectNothingShown(page)
  await addTask(page, 'Ben buys a drum')
  await allSaved(page)
  const bensTasks = await tasksOnServer(server.url, ben)
  await expect.poll(bensTasks).toBe(1)
  expect(await annsTasks()).toBe(2)
  await signOut(page)
  await expectNothingShown(page)

  await signIn(page, ann)
  await allSaved(page)
  await expect(titles(page)).toHaveText(['Ann sees the doctor', 'Ann typed this without a network'])
  await sidebarEntry(page, 'Diary').click()
  await expect(titles(page)).toHaveText(['Ann writes to her sister'])
  expect(isIdentical(await compareWithServer(page))).toBe(true)
  expect(await annsTasks()).toBe(3)
  expect(await bensTasks()).toBe(1)
})

test('after signing out and starting again the window still shows nothing of it', async ({ openDevice }) => {
  const app = await openDevice('Shared')
  await signUp(app.page, newAccount('Ann'))
  await addTask(app.page, 'Ann hides a present')
  await allSaved(app.page)
  await signOut(app.page)
  expect(await app.close()).toBe(0)
  const { page } = await openDevice('Shared')
  await expectNothingShown(page)
})

test('a wrong password and a taken address are refused in the dialog and change nothing', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Typed by nobody in particular')
  await fillDialog(page, 'Create an account', { ...ann, password: 'short' })
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Use at least 12 characters for the password.')
  await expect(dialog.getByLabel('E-mail')).toHaveValue(ann.email)
  await dialog.getByLabel('Password').fill(ann.password)
  await dialog.getByRole('button', { name: 'Create an account', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await allSaved(page)
  await signOut(page)

  await fillDialog(page, 'Sign in', { ...ann, password: `${ann.password}, or not` })
  await expect(dialog).toContainText('The e-mail or the password is not right.')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await fillDialog(page, 'Create an account', ann)
  await expect(dialog).toContainText('There is already an account with this e-mail.')
  await expect(titles(page)).toHaveCount(0)
})

/** Counts them, asking the server itself in a session of its own. */
async function tasksOnServer(url: string, person: { email: string; password: string }) {
  const token = await tokenOf(url, await sessionOf(url, person))
  return async (): Promise<number> => {
    const answer = await ask(`${url}/v1/sync/digest`, { token })
    expect(answer.status).toBe(200)
    const { tables } = JSON.parse(answer.body) as { tables: { t: string; rows: number }[] } // the digest route's answer
    return tables.find(({ t }) => t === 'tasks')?.rows ?? 0
  }
}
