/** What was typed without a network is there again after every way in which the app can end. */
import { expect } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { details, notesField, openDetails, setDueDate, writeNotes } from './window-details.ts'
import { addTask, completeTask, quickAdd, renameTask, row, showView, titles } from './window-tasks.ts'

test.beforeEach(({ network }) => network.cut())

test('tasks, edits, notes and completions survive closing and opening the app', async ({ openDevice }) => {
  const app = await openDevice('Laptop')
  await addTask(app.page, 'Water the lemon tree')
  await addTask(app.page, 'Book the sleeper train')
  await addTask(app.page, 'Return the library books')
  await renameTask(app.page, 'Water the lemon tree', 'Water the lemon tree and the basil')
  await completeTask(app.page, 'Return the library books')
  await writeNotes(app.page, 'Book the sleeper train', 'Couchette, lower bunk\nLeaves 21:42')
  await setDueDate(app.page, 'Book the sleeper train', '2031-05-09')
  expect(await app.close()).toBe(0)

  const { page } = await openDevice('Laptop')
  await expect(titles(page)).toHaveText(['Water the lemon tree and the basil', 'Book the sleeper train'])
  await openDetails(page, 'Book the sleeper train')
  await expect(notesField(page)).toHaveValue('Couchette, lower bunk\nLeaves 21:42')
  await expect(details(page).getByLabel('Due date', { exact: true })).toHaveValue('2031-05-09')
  await showView(page, 'Logbook')
  await expect(titles(page)).toHaveText(['Return the library books'])
})

test('a task that the window has confirmed survives the app being killed at once', async ({ openDevice }) => {
  const app = await openDevice('Laptop')
  await addTask(app.page, 'First of three')
  await renameTask(app.page, 'First of three', 'First of three, changed')
  await addTask(app.page, 'Second of three')
  await addTask(app.page, 'Third of three')
  await app.kill()

  const { page } = await openDevice('Laptop')
  await expect(titles(page)).toHaveText(['First of three, changed', 'Second of three', 'Third of three'])
})

test('a killed engine comes back; a line that it did not take stays and is taken then', async ({
  openDevice,
}) => {
  const app = await openDevice('Laptop')
  const { page } = app
  await addTask(page, 'Typed before the engine died')
  app.killEngine()
  await quickAdd(page).fill('Typed while it was coming back')
  await quickAdd(page).press('Enter')
  await expect(async () => {
    if ((await quickAdd(page).inputValue()) !== '') await quickAdd(page).press('Enter')
    await expect(titles(page)).toHaveCount(2, { timeout: 1_000 })
  }).toPass({ timeout: 20_000 })
  await app.kill()

  const again = await openDevice('Laptop')
  await expect(titles(again.page)).toHaveText([
    'Typed before the engine died',
    'Typed while it was coming back',
  ])
})

test('notes save themselves while the caret is still in them', async ({ openDevice }) => {
  const app = await openDevice('Laptop')
  await addTask(app.page, 'Write the speech')
  await openDetails(app.page, 'Write the speech')
  await notesField(app.page).pressSequentially('Begin with the boat')
  await expect(notesField(app.page)).toBeFocused()
  await expect(row(app.page, 'Write the speech').getByLabel('Has notes')).toBeVisible()
  await app.kill()

  const { page } = await openDevice('Laptop')
  await openDetails(page, 'Write the speech')
  await expect(notesField(page)).toHaveValue('Begin with the boat')
})
