/** Whatever the width and the length of a text, what matters stays whole and in sight. */
import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { test } from './tidelist-test.ts'
import { newAccount, signUp } from './window-accounts.ts'
import { allSaved, syncState } from './window-sync.ts'
import { rows, showView } from './window-tasks.ts'

const tasks = new URL('./fixtures/tasks.todo.txt', import.meta.url)

test('in a narrow window each day is whole and no other fact is cut', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  const file = { name: 'tasks.txt', mimeType: 'text/plain', buffer: await readFile(tasks) }
  await page.getByTestId('import-file').setInputFiles(file)
  await expect(page.getByTestId('notice')).toContainText('came in')
  await showView(page, 'Today')
  await page.setViewportSize({ width: 480, height: 800 })
  const facts = await rows(page).evaluateAll((all) =>
    all.map((row) => {
      const edge = row.getBoundingClientRect()
      const due = row.querySelector('.task-due')
      const words = document.createRange()
      if (due) words.selectNodeContents(due)
      const [room, day] = [due?.getBoundingClientRect(), words.getBoundingClientRect()]
      const meta = row.querySelector('.task-meta')
      const box = meta?.getBoundingClientRect()
      const inLine = [...(meta?.children ?? [])]
        .map((part) => part.getBoundingClientRect())
        .filter((part) => box && part.width > 0 && part.top < box.bottom)
      return {
        isDue: room !== undefined,
        dueIsWhole:
          room === undefined ||
          (day.width > 0 &&
            day.left >= room.left - 0.5 &&
            day.right <= room.right + 0.5 &&
            day.left > edge.left &&
            day.right <= edge.right),
        isCut: inLine.some((part) => box && part.left < box.left - 0.5),
      }
    }),
  )
  expect(facts.filter(({ isDue }) => isDue).length).toBeGreaterThan(5)
  expect(facts.filter(({ dueIsWhole, isCut }) => !dueIsWhole || isCut)).toEqual([])
})

test('the sync panel holds a long address', async ({ openDevice }) => {
  const { page } = await openDevice('Laptop')
  await signUp(page, newAccount('Wolfeschlegelsteinhausenbergerdorff'))
  await allSaved(page)
  await syncState(page).click()
  const panel = page.getByRole('dialog', { name: 'Sync' })
  await expect(panel).toBeVisible()
  const { content, room } = await panel.evaluate(({ scrollWidth, clientWidth }) => ({
    content: scrollWidth,
    room: clientWidth,
  }))
  expect(content).toBeLessThanOrEqual(room)
  await expect(panel.getByRole('button', { name: 'Sign out' })).toBeInViewport({ ratio: 1 })
})
