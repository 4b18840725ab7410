/** Two computers make one row: a line of a file that both import, a tag of one name. What somebody typed stays, whichever made it later. */
import { expect, test } from 'vitest'
import { groundOfFile, identical, inbox, newPerson, saved, signIn } from '../testing/sync-scenario.ts'
import type { Device } from '../testing/test-device.ts'

const ground = groundOfFile()
const text = 'Buy milk @home'

async function importedAndEdited(device: Device): Promise<string> {
  await device.run('createTag', { name: 'home', color: 'green' })
  await device.run('importTodoTxt', { text })
  const [task] = (await device.ask(inbox)).rows
  if (!task) throw new Error('The task is not there.')
  await device.run('editTask', { id: task.id, notes: 'oat milk', priority: 2 })
  await device.run('completeTask', { id: task.id })
  return task.id
}

test.each(['before', 'after'])(
  'a file that is imported on a second computer %s its tasks were edited on the first undoes none of it there',
  async (when) => {
    const person = newPerson()
    const laptop = await ground.signedUp(person)
    const desktop = await ground.device()
    if (when === 'before') await desktop.run('importTodoTxt', { text })
    const id = await importedAndEdited(laptop)
    await saved(laptop)
    if (when === 'after') await desktop.run('importTodoTxt', { text })
    await signIn(desktop, person)
    await desktop.run('joinTasks', {})
    await saved(desktop)
    await identical(laptop, desktop)
    for (const device of [laptop, desktop]) {
      expect(await device.ask({ query: 'task', id })).toMatchObject({
        notes: 'oat milk',
        priority: 2,
        status: 'done',
      })
      expect(await device.ask({ query: 'tags' })).toMatchObject([{ name: 'home', color: 'green' }])
      expect(await device.ask({ query: 'conflicts', offset: 0, limit: 1 })).toMatchObject({ total: 0 })
    }
  },
)
