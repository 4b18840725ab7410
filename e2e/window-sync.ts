/** What the window says about its sync: the state at the foot of the sidebar and the comparison with the server. */
import { expect, type Locator, type Page } from '@playwright/test'

export type ComparedTable = {
  readonly table: string
  readonly rowsHere: number
  readonly rowsThere: number
  readonly digestHere: string
  readonly digestThere: string
}

/** Room for a device that has just been refused a few times and waits before it tries again. */
export const reconnectMs = 40_000

export const syncState = (page: Page): Locator => page.getByTestId('sync-state')

export async function allSaved(page: Page, withinMs = reconnectMs): Promise<void> {
  await expect(syncState(page)).toHaveAttribute('data-phase', 'saved', { timeout: withinMs })
}

export async function isOffline(page: Page, withinMs = reconnectMs): Promise<void> {
  await expect(syncState(page)).toHaveAttribute('data-phase', 'offline', { timeout: withinMs })
  await expect(syncState(page)).toContainText(/Offline since \d/)
}

/** Table by table, as the window shows it when it is asked to compare. */
export async function compareWithServer(page: Page): Promise<ComparedTable[]> {
  await syncState(page).click()
  const panel = page.getByRole('dialog', { name: 'Sync' })
  await panel.getByRole('button', { name: 'Compare with server' }).click()
  const shown = panel.getByTestId('comparison-row')
  await expect(shown.first()).toBeVisible()
  const tables = await shown.evaluateAll((elements) =>
    elements.map(({ attributes }) => {
      const value = (name: string) => attributes.getNamedItem(`data-${name}`)?.value ?? ''
      return {
        table: value('t'),
        rowsHere: Number(value('rows-here')),
        rowsThere: Number(value('rows-there')),
        digestHere: value('digest-here'),
        digestThere: value('digest-there'),
      }
    }),
  )
  await panel.press('Escape')
  await expect(panel).toHaveCount(0)
  return tables
}

export const isIdentical = (tables: readonly ComparedTable[]): boolean =>
  tables.length > 0 &&
  tables.every(
    ({ rowsHere, rowsThere, digestHere, digestThere }) =>
      rowsHere === rowsThere && digestHere === digestThere,
  )

/** For a change that was typed just now: the state may still be that of the moment before it. */
export async function reachedServer(page: Page): Promise<void> {
  await expect.poll(async () => isIdentical(await compareWithServer(page))).toBe(true)
  await allSaved(page)
}
