/** Whatever is in a field when the window goes is saved, or is there again in the next window. No test waits for a field to save itself. */
import { expect } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { details, notesField, openDetails } from './window-details.ts'
import { addTask, quickAdd, row, sidebarEntry, titles } from './window-tasks.ts'

for (const way of ['close', 'quit'] as const) {
  test(`notes that were being typed are saved on ${way}`, async ({ openDevice }) => {
    const app = await openDevice('Laptop')
    await addTask(app.page, 'Write the speech')
    await openDetails(app.page, 'Write the speech')
    await notesField(app.page).pressSequentially('Begin with the boat')
    expect(await app[way]()).toBe(0)

    const { page } = await openDevice('Laptop')
    await expect(row(page, 'Write the speech').getByLabel('Has notes')).toBeVisible()
    await openDetails(page, 'Write the speech')
    await expect(notesField(page)).toHaveValue('Begin with the boat')
  })
}

test('a title that was being edited in its row is saved', async ({ openDevice }) => {
  const app = await openDevice('Laptop')
  await addTask(app.page, 'Paint the fence')
  await row(app.page, 'Paint the fence').dblclick()
  await app.page.getByRole('textbox', { name: 'Title of “Paint the fence”' }).fill('Paint the gate')
  expect(await app.close()).toBe(0)

  const { page } = await openDevice('Laptop')
  await expect(titles(page)).toHaveText(['Paint the gate'])
})

test('a title, a subtask and a tag that were being typed beside the list are saved', async ({
  openDevice,
}) => {
  const app = await openDevice('Laptop')
  await addTask(app.page, 'Plan the trip')
  await openDetails(app.page, 'Plan the trip')
  await details(app.page).getByRole('textbox', { name: 'Title' }).first().fill('Plan the long trip')
  await details(app.page).getByRole('combobox', { name: 'Add a tag' }).fill('summer')
  await details(app.page).getByRole('textbox', { name: 'Add a subtask' }).fill('Ask for leave')
  expect(await app.close()).toBe(0)

  const { page } = await openDevice('Laptop')
  await openDetails(page, 'Plan the long trip')
  await expect(details(page).getByRole('button', { name: 'summer', exact: true })).toBeVisible()
  await expect(details(page).getByTestId('subtask')).toHaveCount(1)
})

test('a list that was being named is made', async ({ openDevice }) => {
  const app = await openDevice('Laptop')
  await app.page.getByRole('button', { name: 'New list' }).click()
  await app.page.getByRole('textbox', { name: 'Name of the new list' }).fill('Garden')
  expect(await app.close()).toBe(0)

  const { page } = await openDevice('Laptop')
  await expect(sidebarEntry(page, 'Garden')).toBeVisible()
})

test('a line of quick add that was not sent is there again, and once sent it is not', async ({
  openDevice,
}) => {
  const app = await openDevice('Laptop')
  await quickAdd(app.page).pressSequentially('Half a thought tomorrow')
  expect(await app.close()).toBe(0)

  const again = await openDevice('Laptop')
  await expect(quickAdd(again.page)).toHaveValue('Half a thought tomorrow')
  await quickAdd(again.page).press('Enter')
  await expect(again.page.getByTestId('announcement')).toContainText('Added “Half a thought”')
  await again.page.reload()
  await expect(quickAdd(again.page)).toHaveValue('')
})

test('a text that cannot be saved is shown again, with the way to it', async ({ openDevice }) => {
  const app = await openDevice('Laptop')
  await addTask(app.page, 'Short')
  await openDetails(app.page, 'Short')
  const title = 'much too long '.repeat(40)
  await details(app.page).getByRole('textbox', { name: 'Title' }).first().fill(title)
  expect(await app.close()).toBe(0)

  const { page } = await openDevice('Laptop')
  await expect(titles(page)).toHaveText(['Short'])
  await page.getByTestId('notice').getByRole('button', { name: 'Show' }).click()
  await expect(details(page).getByRole('textbox', { name: 'Title' }).first()).toHaveValue(title)
  await expect(details(page).getByRole('alert')).toContainText('That is too long for a title.')
})

test('notes that were being typed survive a reload of the window', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Write the speech')
  await openDetails(page, 'Write the speech')
  await notesField(page).pressSequentially('Begin with the boat')
  await page.reload()
  await page.getByTestId('notice').getByRole('button', { name: 'Show' }).click()
  await expect(notesField(page)).toHaveValue('Begin with the boat')
  await expect(row(page, 'Write the speech').getByLabel('Has notes')).toBeVisible()
})

test('a draft of notes that were changed since asks which one stays', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Write the speech')
  await openDetails(page, 'Write the speech')
  const taskId = await row(page, 'Write the speech').getAttribute('data-task-id')
  await page.evaluate(
    (id) =>
      localStorage.setItem(
        `tidelist.draft.task.${id}.notes`,
        JSON.stringify({ text: 'Typed long ago', base: 'What stood here then' }),
      ),
    taskId,
  )
  await page.reload()
  await openDetails(page, 'Write the speech')
  await expect(notesField(page)).toHaveValue('')
  await details(page).getByRole('button', { name: 'Use it' }).click()
  await expect(notesField(page)).toHaveValue('Typed long ago')
  await expect(row(page, 'Write the speech').getByLabel('Has notes')).toBeVisible()
})

test('an engine that was given up opens the tasks when it is asked to try again', async ({ openDevice }) => {
  const app = await openDevice('Laptop')
  await addTask(app.page, 'Still here')
  const gaveUp = app.page.getByText('Tidelist stopped several times while opening your tasks.')
  await expect(async () => {
    app.killEngine()
    await expect(gaveUp).toBeVisible({ timeout: 500 })
  }).toPass()
  await app.page.getByRole('button', { name: 'Try again' }).click()
  await expect(titles(app.page)).toHaveText(['Still here'])
})
