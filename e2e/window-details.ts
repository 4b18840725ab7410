/** What a person does in the pane beside the list. */
import { expect, type Locator, type Page } from '@playwright/test'
import { row } from './window-tasks.ts'

export const details = (page: Page): Locator => page.getByRole('complementary', { name: 'Task details' })

export const notesField = (page: Page): Locator => details(page).getByRole('textbox', { name: 'Notes' })

export const dueField = (page: Page): Locator => details(page).getByLabel('Due date', { exact: true })

export async function openDetails(page: Page, title: string): Promise<void> {
  await row(page, title).click()
  await page.keyboard.press('e')
  await expect(details(page).getByRole('textbox', { name: 'Title' }).first()).toHaveValue(title)
}

/** Leaves the field, which is what saves; the row shows that the notes have been stored. */
export async function writeNotes(page: Page, title: string, notes: string): Promise<void> {
  await openDetails(page, title)
  await notesField(page).fill(notes)
  await notesField(page).blur()
  await expect(row(page, title).getByLabel('Has notes')).toBeVisible()
}

/** `date` is `YYYY-MM-DD`. */
export async function setDueDate(page: Page, title: string, date: string): Promise<void> {
  await openDetails(page, title)
  await dueField(page).fill(date)
  await dueField(page).press('Enter')
  await expect(details(page).getByLabel('Due time', { exact: true })).toBeVisible()
  await expect(row(page, title).getByTitle(/^Due /)).toBeVisible()
}

export async function setPriority(page: Page, title: string, priority: string): Promise<void> {
  await openDetails(page, title)
  const field = details(page).getByRole('button', { name: /Priority$/ })
  await field.click()
  await page.getByRole('option', { name: priority, exact: true }).click()
  await expect(field).toContainText(priority)
}
