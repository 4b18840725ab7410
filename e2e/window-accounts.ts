/** Signing up, in and out through the window's own dialogs. */
import { randomUUID } from 'node:crypto'
import { expect, type Locator, type Page } from '@playwright/test'
import { syncState } from './window-sync.ts'

export type Account = { readonly name: string; readonly email: string; readonly password: string }

/** Somebody nobody else in this run is. */
export const newAccount = (name: string): Account => ({
  name,
  email: `${name.toLowerCase()}-${randomUUID()}@people.example`,
  password: `correct horse ${randomUUID()}`,
})

export async function signUp(page: Page, account: Account): Promise<void> {
  await fillDialog(page, 'Create an account', account)
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

export async function signIn(page: Page, account: Account): Promise<void> {
  await fillDialog(page, 'Sign in', account)
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** Answers a sign-in that has stopped because this computer and the account both have tasks. */
export async function putTogether(page: Page): Promise<void> {
  await expect(syncState(page)).toHaveAttribute('data-phase', 'asking')
  await syncState(page).click()
  await page.getByTestId('sync-question').getByRole('button', { name: 'Put them together' }).click()
  await expect(page.getByTestId('sync-question')).toHaveCount(0)
  await page.keyboard.press('Escape')
}

/** Types and sends, and leaves what comes of it to the caller. */
export async function fillDialog(
  page: Page,
  title: 'Create an account' | 'Sign in',
  account: Account,
): Promise<void> {
  await openFromSync(page, title)
  const dialog = page.getByRole('dialog', { name: title })
  if (title === 'Create an account') await dialog.getByLabel('Name').fill(account.name)
  await dialog.getByLabel('E-mail').fill(account.email)
  await dialog.getByLabel('Password').fill(account.password)
  await dialog.getByRole('button', { name: title, exact: true }).click()
}

export async function signOut(page: Page): Promise<void> {
  await openFromSync(page, 'Sign out')
  await page.getByRole('dialog', { name: 'Sign out?' }).getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')
}

export const accountPage = (page: Page): Locator => page.getByRole('dialog', { name: 'Account' })

/** A part of the account's page, by its heading. */
export const accountPart = (page: Page, name: string): Locator =>
  accountPage(page).getByRole('region', { name })

export async function openAccount(page: Page): Promise<void> {
  await openFromSync(page, 'Account')
  await expect(accountPage(page)).toBeVisible()
}

/** Presses a button of the panel behind the sync's state. */
export async function openFromSync(page: Page, button: string): Promise<void> {
  await syncState(page).click()
  await page.getByRole('dialog', { name: 'Sync' }).getByRole('button', { name: button }).click()
}
