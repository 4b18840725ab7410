/** A whole session by keys alone: the mouse is never touched. */
import { expect, type Page } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { details, notesField } from './window-details.ts'
import { syncState } from './window-sync.ts'
import { quickAdd, row, titles } from './window-tasks.ts'

const list = (page: Page) => page.getByTestId('task-list')
const selected = (page: Page) => page.getByRole('row', { selected: true })

async function typeTasks(page: Page, names: readonly string[]): Promise<void> {
  await page.keyboard.press('n')
  await expect(quickAdd(page)).toBeFocused()
  for (const [index, name] of names.entries()) {
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    await expect(titles(page)).toHaveCount(index + 1)
    await expect(quickAdd(page)).toBeFocused()
  }
  await page.keyboard.press('Escape')
  await expect(list(page)).toBeFocused()
}

test('tasks are added, chosen, changed, moved and completed by keys', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await typeTasks(page, ['Bread', 'Milk', 'Candles'])

  await page.keyboard.press('ArrowDown')
  await expect(selected(page)).toContainText('Bread')
  await page.keyboard.press('j')
  await expect(selected(page)).toContainText('Milk')
  await page.keyboard.press('k')
  await expect(selected(page)).toContainText('Bread')

  await page.keyboard.press('Alt+ArrowDown')
  await expect(titles(page)).toHaveText(['Milk', 'Bread', 'Candles'])
  await page.keyboard.press('Alt+ArrowDown')
  await expect(titles(page)).toHaveText(['Milk', 'Candles', 'Bread'])
  await page.keyboard.press('Alt+ArrowUp')
  await expect(titles(page)).toHaveText(['Milk', 'Bread', 'Candles'])
  await expect(selected(page)).toContainText('Bread')

  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Title of “Bread”' })).toBeFocused()
  await page.keyboard.type(' and butter')
  await page.keyboard.press('Enter')
  await expect(titles(page)).toHaveText(['Milk', 'Bread and butter', 'Candles'])
  await expect(list(page)).toBeFocused()

  await page.keyboard.press('F2')
  await page.keyboard.type(', and jam')
  await page.keyboard.press('Escape')
  await expect(titles(page)).toHaveText(['Milk', 'Bread and butter', 'Candles'])

  await page.keyboard.press('Space')
  await expect(titles(page)).toHaveText(['Milk', 'Candles'])
})

test('notes are written, Today is shown and Escape leads back, by keys', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await typeTasks(page, ['Plan the garden'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('e')
  await expect(details(page)).toBeVisible()
  await tabTo(page, () => notesField(page))
  await page.keyboard.type('Roses by the wall')
  await page.keyboard.press('Escape')
  await expect(details(page)).toHaveCount(0)
  await expect(list(page)).toBeFocused()
  await expect(row(page, 'Plan the garden').getByLabel('Has notes')).toBeVisible()

  await page.keyboard.press('Control+2')
  await expect(page.getByRole('grid', { name: 'Tasks in Today' })).toBeFocused()
  await page.keyboard.press('n')
  await page.keyboard.type('Sweep the steps')
  await page.keyboard.press('Enter')
  await expect(titles(page)).toHaveText(['Sweep the steps'])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+1')
  await expect(page.getByRole('grid', { name: 'Tasks in Inbox' })).toBeFocused()
  await expect(titles(page)).toHaveText(['Plan the garden', 'Sweep the steps'])
})

test('a list is made and gets a task, and a task is deleted and undone, by keys', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await page.keyboard.press('n')
  await tabTo(page, () => page.getByRole('button', { name: 'New list' }))
  await page.keyboard.press('Enter')
  await page.keyboard.type('Shopping')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('grid', { name: 'Tasks in Shopping' })).toHaveAttribute('data-ready', 'true')
  await typeTasks(page, ['Lemons'])

  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Delete')
  await expect(titles(page)).toHaveCount(0)
  await tabTo(page, () => page.getByRole('button', { name: 'Undo' }))
  await page.keyboard.press('Enter')
  await expect(titles(page)).toHaveText(['Lemons'])
})

test('the keys are listed under ? and Escape closes the list', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

const mostStops = 40

/** Tab through the window as a person does, until the place is reached. */
async function tabTo(page: Page, place: () => ReturnType<Page['getByRole']>): Promise<void> {
  for (let stop = 0; stop < mostStops; stop += 1) {
    if (await place().evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(place()).toBeFocused()
}

test('Escape closes the sync panel also in the moment in which nothing has the focus', async ({
  openDevice,
}) => {
  const { page } = await openDevice('Laptop')
  await syncState(page).click()
  const panel = page.getByRole('dialog', { name: 'Sync' })
  await expect(panel).toBeVisible()
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  })
  await expect(panel).toHaveCount(0)
})
