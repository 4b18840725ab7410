/** "All saved" is never said of what was just typed: the window hears that something waits before it has the row. */
import { expect, test, vi } from 'vitest'
import { groundOfFile, inbox, newPerson, sync } from '../testing/sync-scenario.ts'

const ground = groundOfFile()

test('a row that was just typed never shows while the state still says that all is saved', async () => {
  const { client } = await ground.signedUp(newPerson())
  let phase = ''
  const phases = new Map<string, string>()
  client.subscribe(inbox, ({ rows }) => {
    for (const { title } of rows) if (!phases.has(title)) phases.set(title, phase)
  })
  client.subscribe(sync, (status) => {
    phase = status.phase
  })
  for (let n = 0; n < 5; n += 1) {
    await vi.waitFor(() => expect(phase).toBe('saved'), 10_000)
    await client.run('createTask', { title: `Typed ${n}` })
    await vi.waitFor(() => expect(phases.get(`Typed ${n}`)).toBe('waiting'))
  }
})
