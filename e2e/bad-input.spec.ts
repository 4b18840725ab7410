/** What cannot be saved is refused with a sentence, the text stays where it was typed, and nothing is half done. */
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { addTask, quickAdd, row, sidebarEntry, titles } from './window-tasks.ts'

const emptySentence = 'Type a few words for the task first.'
const longSentence = /^That is too long for a title\. Keep it under 500 characters/
const malformedSentence = /^Some of these characters cannot be stored\./

test('an empty line adds nothing, and a line of marks alone says what is missing', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await quickAdd(page).press('Enter')
  await quickAdd(page).fill('   ')
  await quickAdd(page).press('Enter')
  await quickAdd(page).fill('!1 @home')
  await quickAdd(page).press('Enter')
  await expect(page.getByRole('alert')).toHaveText(emptySentence)
  await expect(quickAdd(page)).toHaveValue('!1 @home')
  await expect(titles(page)).toHaveCount(0)
})

test('a refused line makes no list of the name in it', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await quickAdd(page).fill('#Attic')
  await quickAdd(page).press('Enter')
  await expect(page.getByRole('alert')).toHaveText(emptySentence)
  await addTask(page, 'Something real')
  await expect(titles(page)).toHaveText(['Something real'])
  await expect(sidebarEntry(page, 'Attic')).toHaveCount(0)
})

test('a refused tag makes neither the list nor the task of its line', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await quickAdd(page).fill(`Sort the boxes #Attic @${'x'.repeat(201)}`)
  await quickAdd(page).press('Enter')
  await expect(page.getByRole('alert')).toHaveText(/^That name is too long\./)
  await addTask(page, 'Something real')
  await expect(titles(page)).toHaveText(['Something real'])
  await expect(sidebarEntry(page, 'Attic')).toHaveCount(0)
})

test('a title of 500 characters is taken; one more is refused and stays in the field', async ({
  openDevice,
}) => {
  const { page } = await openDevice('Laptop')
  const longest = '🌊'.repeat(500)
  await addTask(page, longest)
  await quickAdd(page).fill(`${longest}a`)
  await quickAdd(page).press('Enter')
  await expect(page.getByRole('alert')).toHaveText(longSentence)
  await expect(quickAdd(page)).toHaveValue(`${longest}a`)
  await expect(titles(page)).toHaveText([longest])
})

test('a NUL and half of a surrogate pair are refused, and nothing is stored', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  for (const codeUnit of [0x0000, 0xd800, 0xdfff]) {
    await paste(quickAdd(page), codeUnit)
    await quickAdd(page).press('Enter')
    await expect(page.getByRole('alert')).toHaveText(malformedSentence)
    await expect(quickAdd(page)).not.toHaveValue('')
    await quickAdd(page).fill('')
    await expect(page.getByRole('alert')).toHaveCount(0)
  }
  await addTask(page, 'Well formed')
  await expect(titles(page)).toHaveText(['Well formed'])
})

test('a title that was emptied in its row is refused there, and Escape puts the old one back', async ({
  openDevice,
}) => {
  const { page } = await openDevice('Laptop')
  await addTask(page, 'Keep me')
  await row(page, 'Keep me').dblclick()
  const field = page.getByRole('textbox', { name: 'Title of “Keep me”' })
  await field.fill('  ')
  await field.press('Enter')
  await expect(page.getByRole('alert')).toHaveText(emptySentence)
  await expect(field).toHaveValue('  ')
  await field.press('Escape')
  await expect(titles(page)).toHaveText(['Keep me'])
})

test('a file without tasks and a file with a bad line bring nothing in, with a sentence', async ({
  openDevice,
}) => {
  const { page } = await openDevice('Laptop')
  await chooseFile(page, '\n  \n')
  await expect(page.getByTestId('notice')).toContainText('There are no tasks in that file.')
  await chooseFile(page, `Fine line\n${'x'.repeat(501)} +Attic\n`)
  await expect(page.getByTestId('notice')).toContainText('That is too long for a title.')
  await expect(titles(page)).toHaveCount(0)
  await expect(sidebarEntry(page, 'Attic')).toHaveCount(0)
})

/** As a paste does it, because no keyboard can type these. The text ends in the code unit, which a test's own wire might mend. */
async function paste(field: Locator, codeUnit: number): Promise<void> {
  await field.focus()
  const pasted = await field.evaluate((element, unit) => {
    const text = `Broken ${String.fromCharCode(unit)}`
    if (!(element instanceof HTMLInputElement)) return false
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(element, text)
    element.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }))
    return element.value === text
  }, codeUnit)
  expect(pasted).toBe(true)
}

async function chooseFile(page: Page, text: string): Promise<void> {
  const file = { name: 'tasks.txt', mimeType: 'text/plain', buffer: Buffer.from(text) }
  await page.getByTestId('import-file').setInputFiles(file)
}
