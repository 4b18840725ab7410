/** What a person does with tasks and lists in the window, by the names and roles that they see. Each act waits for what it leads to. */
import { expect, type Locator, type Page } from '@playwright/test'

export const quickAdd = (page: Page): Locator => page.getByRole('textbox', { name: 'Add a task' })

export const rows = (page: Page): Locator => page.getByTestId('task-row')

export const titles = (page: Page): Locator => page.getByTestId('task-title')

export const row = (page: Page, title: string): Locator =>
  rows(page).filter({ has: page.getByTestId('task-title').and(page.getByText(title, { exact: true })) })

/** Returns when the engine has confirmed it, which is later than the keypress and earlier than any sync. `marks` are `#list`, `!1`, a date. */
export async function addTask(page: Page, title: string, marks = ''): Promise<void> {
  await quickAdd(page).fill(`${title} ${marks}`.trim())
  await quickAdd(page).press('Enter')
  await expect(page.getByTestId('announcement')).toContainText(`Added “${title}”`)
}

export async function renameTask(page: Page, title: string, newTitle: string): Promise<void> {
  await row(page, title).dblclick()
  const field = page.getByRole('textbox', { name: `Title of “${title}”` })
  await field.fill(newTitle)
  await field.press('Enter')
  await expect(row(page, newTitle)).toBeVisible()
}

/** The row stays a moment with its check drawn, then leaves. */
export async function completeTask(page: Page, title: string): Promise<void> {
  await row(page, title)
    .getByRole('checkbox', { name: `Complete “${title}”` })
    .click()
  await expect(row(page, title)).toHaveCount(0)
}

export async function showView(page: Page, name: string): Promise<void> {
  await sidebarEntry(page, name).click()
  await expect(page.getByRole('grid', { name: `Tasks in ${name}` })).toHaveAttribute('data-ready', 'true')
}

/** A view or a list; behind its name a screen reader hears how many tasks are open. */
export const sidebarEntry = (page: Page, name: string): Locator =>
  page
    .getByRole('navigation', { name: 'Lists and views' })
    .getByRole('button', { name: new RegExp(`^${escaped(name)}(?: \\d.*)?$`) })

export async function listIsReady(page: Page): Promise<void> {
  await expect(page.getByTestId('task-list')).toHaveAttribute('data-ready', 'true')
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
