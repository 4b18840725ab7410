/** What a merge would leave in no list is in a window from the moment in which it comes. */
import { expect, test, vi } from 'vitest'
import { groundOfFile, inbox, newPerson, plug, saved } from '../testing/sync-scenario.ts'

const ground = groundOfFile()

test('a task added elsewhere to a list that was deleted here shows in the Inbox, until the list is back', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id: listId } = await laptop.run('createList', { name: 'Travel' })
  await saved(laptop)
  const power = plug()
  const desktop = await ground.signedIn(person, { ports: { network: power.network } })
  let shown: readonly string[] = []
  laptop.client.subscribe(inbox, ({ rows }) => {
    shown = rows.map(({ title }) => title)
  })

  power.online = false
  await desktop.run('createTask', { title: 'Book the ferry', listId })
  await laptop.run('deleteList', { id: listId })
  await saved(laptop)
  power.online = true
  await desktop.run('syncNow', {})
  await vi.waitFor(() => expect(shown).toEqual(['Book the ferry']), 10_000)

  await saved(desktop)
  await desktop.run('restoreList', { id: listId })
  await vi.waitFor(() => expect(shown).toEqual([]), 10_000)
})
