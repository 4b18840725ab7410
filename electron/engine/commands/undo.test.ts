/** Every command that changes rows can be undone and redone. */
import { conflictId, inboxId, syncedTableNames } from '@tidelist/shared-schema'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandInput, type CommandName, commandInputs } from '../contract/index.ts'
import { type Device, startDevice } from '../testing/test-device.ts'
import type { plans } from './plans.ts'

let device: Device
beforeAll(async () => {
  device = await startDevice()
})
afterAll(() => device.stop())

/** Everything that is not in the Trash, by its values and without stamps. */
async function values(): Promise<unknown> {
  const { profile } = await device.engine.workspace.open()
  const all: Record<string, unknown> = {}
  for (const t of syncedTableNames) {
    const rows = await profile.database.query(
      `select to_jsonb(r) - array['user_id', 'clk', 'server_seq'] as row from "${t}" r where deleted_at_ms is null order by id`,
    )
    all[t] = rows.map(({ row }) => row)
  }
  return all
}

type Undoable = Exclude<keyof typeof plans, 'undo' | 'redo'> | 'restoreRecovered' | 'restoreBackup'
type Scenarios = { [C in Undoable]: () => Promise<CommandInput<C>> }

/** Commands that change nothing of a person's, are undone by themselves or answer a question. */
const others: Readonly<Record<Exclude<CommandName, Undoable>, true>> = {
  undo: true,
  redo: true,
  signUp: true,
  signIn: true,
  signInWithProvider: true,
  openBrowserAgain: true,
  giveUpSignIn: true,
  signInProvider: true,
  signOut: true,
  leaveDeletedAccount: true,
  accountDetails: true,
  changePassword: true,
  changeEmail: true,
  signOutDevice: true,
  signOutOtherDevices: true,
  saveTakeout: true,
  deleteAccount: true,
  askForNewPassword: true,
  askForConfirmation: true,
  syncNow: true,
  compareWithServer: true,
  fetchHistory: true,
  dismissStorageNotice: true,
  retryRefused: true,
  discardRefused: true,
  dismissRecovered: true,
  backUpNow: true,
  joinTasks: true,
  keepTasksApart: true,
  sendDeletions: true,
  putBackDeleted: true,
}

const newTask = async (title = 'A task') => (await device.run('createTask', { title })).id
const newList = async (name = 'A list') => (await device.run('createList', { name })).id

/** Puts an unresolved conflict about a task's title where a pull would put it. */
async function newConflict(): Promise<{ id: string; taskId: string }> {
  const taskId = await newTask('Kept')
  const { profile } = await device.engine.workspace.open()
  const [losing, winning] = ['0'.repeat(31).concat('1'), '0'.repeat(31).concat('2')]
  const id = conflictId({ t: 'tasks', id: taskId, register: 'title', stamp: losing })
  await profile.database.query(
    `insert into conflicts (user_id, id, clk, table_name, row_id, register, losing_value, losing_stamp, winning_stamp)
     values ('local', $1, $2, 'tasks', $3, 'title', '"Set aside"', $4, $5)`,
    [id, { '*': winning }, taskId, losing, winning],
  )
  return { id, taskId }
}

/** The moment of the last command, once it is over. */
async function nextMoment(): Promise<number> {
  const atMs = Date.now()
  await expect.poll(() => Date.now()).toBeGreaterThan(atMs + 1)
  return atMs
}

const scenarios: Scenarios = {
  createTask: async () => ({ title: 'New', tags: ['fresh', 'fresher'], due: { date: '2026-12-01' } }),
  editTask: async () => ({ id: await newTask(), title: 'Other', notes: 'More', priority: 2 }),
  completeTask: async () => ({ id: await newTask() }),
  reopenTask: async () => {
    const id = await newTask()
    await device.run('completeTask', { id })
    return { id }
  },
  moveTask: async () => {
    const id = await newTask()
    await device.run('createTask', { title: 'Follower', parentId: id })
    return { id, listId: await newList() }
  },
  deleteTask: async () => {
    const id = await newTask()
    await device.run('createTask', { title: 'Below', parentId: id })
    return { id }
  },
  restoreTask: async () => {
    const id = await newTask()
    await device.run('deleteTask', { id })
    return { id }
  },
  createList: async () => ({ name: 'New list', kind: 'folder' }),
  renameList: async () => ({ id: await newList(), name: 'Renamed' }),
  moveList: async () => {
    const { id: parentId } = await device.run('createList', { name: 'Folder', kind: 'folder' })
    return { id: await newList(), parentId }
  },
  deleteList: async () => {
    const listId = await newList()
    await device.run('createTask', { title: 'Inside', listId })
    return { id: listId }
  },
  restoreList: async () => {
    const listId = await newList()
    await device.run('createTask', { title: 'Inside', listId })
    await device.run('deleteList', { id: listId })
    return { id: listId }
  },
  createTag: async () => ({ name: 'errand', color: 'blue' }),
  setTaskTags: async () => {
    const { id } = await device.run('createTask', { title: 'Tagged', tags: ['one', 'two'] })
    return { id, tags: ['two', 'three'] }
  },
  importTodoTxt: async () => ({
    text: '(A) Call Ada +Calls @phone\nx 2026-01-02 Done +Calls\nWater @garden',
  }),
  restoreTaskAsOf: async () => {
    const id = await newTask()
    const atMs = await nextMoment()
    await device.run('editTask', { id, title: 'Later' })
    return { id, atMs }
  },
  restoreListAsOf: async () => {
    const id = await newList()
    const atMs = await nextMoment()
    await device.run('createTask', { title: 'Later', listId: id })
    return { id, atMs }
  },
  restoreEverythingAsOf: async () => {
    const id = await newTask()
    const atMs = await nextMoment()
    await device.run('deleteTask', { id })
    return { atMs }
  },
  restoreBackup: async () => {
    const id = await newTask('As backed up')
    const { name } = await device.run('backUpNow', {})
    await device.run('editTask', { id, title: 'Edited since' })
    await device.run('deleteTask', { id })
    return { name }
  },
  restoreRecovered: async () => {
    const { profile } = await device.engine.workspace.open()
    const id = '018f0000-0000-7000-8000-00000000beef'
    await profile.database.query(
      `insert into recovered (t, row_id, regs, reason, at_ms) values ('tasks', $1, '{"title": "Kept aside"}', 'purged', 1)`,
      [id],
    )
    return { t: 'tasks', id }
  },
  takeOtherValue: async () => ({ id: (await newConflict()).id }),
  keepValue: async () => ({ id: (await newConflict()).id }),
}

test('there is a scenario for each command of the contract that changes rows', () => {
  expect([...Object.keys(scenarios), ...Object.keys(others)].sort()).toEqual(
    Object.keys(commandInputs).sort(),
  )
})

test.each(Object.entries(scenarios))('%s is undone and redone', async (name, prepare) => {
  const command = name as CommandName // a key of the plans
  const input = await prepare()
  const before = await values()
  await device.run(command, input as never) // the scenario of this very command
  const after = await values()
  expect(after).not.toEqual(before)
  expect(await device.ask({ query: 'undoState' })).toMatchObject({ undo: { command }, redo: null })
  expect(await device.run('undo', {})).toMatchObject({ command, left: [], leftTotal: 0 })
  expect(await values()).toEqual(before)
  expect(await device.ask({ query: 'undoState' })).toMatchObject({ redo: { command } })
  expect(await device.run('redo', {})).toMatchObject({ command, left: [], leftTotal: 0 })
  expect(await values()).toEqual(after)
  await device.run('undo', {})
  expect(await values()).toEqual(before)
})

test('commands are undone in their order, last first, and redone the other way', async () => {
  const id = await newTask('One')
  for (const title of ['Two', 'Three', 'Four']) await device.run('editTask', { id, title })
  const title = async () => (await device.ask({ query: 'task', id }))?.title
  const seen: unknown[] = []
  for (const command of ['undo', 'undo', 'redo', 'undo', 'undo', 'redo', 'redo', 'redo'] as const) {
    await device.run(command, {})
    seen.push(await title())
  }
  expect(seen).toEqual(['Three', 'Two', 'Three', 'Two', 'One', 'Two', 'Three', 'Four'])
  expect(await device.refused('redo', {})).toEqual({ kind: 'nothing-to-redo' })
})

test('a new command ends what could be redone', async () => {
  const id = await newTask('One')
  await device.run('editTask', { id, title: 'Two' })
  await device.run('undo', {})
  await device.run('editTask', { id, notes: 'New' })
  expect(await device.refused('redo', {})).toEqual({ kind: 'nothing-to-redo' })
  await device.run('undo', {})
  await device.run('undo', {})
  expect(await device.ask({ query: 'task', id })).toMatchObject({
    title: 'One',
    notes: '',
    deletedAtMs: expect.any(Number),
  })
})

test('a profile in which nothing was done has nothing to undo', async () => {
  const fresh = await startDevice()
  expect(await fresh.refused('undo', {})).toEqual({ kind: 'nothing-to-undo' })
  expect(await fresh.ask({ query: 'undoState' })).toEqual({ undo: null, redo: null })
  await fresh.stop()
})

test('an import of many tasks is undone as one, and a list that has got a task since stays', async () => {
  const text = Array.from({ length: 300 }, (_, n) => `Imported ${n} +Bulk @bulk`).join('\n')
  await device.run('importTodoTxt', { text })
  const { lists } = await device.ask({ query: 'sidebar', today: '2026-11-25' })
  const listId = lists.find(({ name }) => name === 'Bulk')?.id ?? inboxId
  const { profile } = await device.engine.workspace.open()
  await profile.recorder.change('introduced', async ({ newId }) => ({
    ok: true,
    value: {
      edits: [
        {
          t: 'tasks',
          id: newId(),
          stored: null,
          regs: {
            title: 'From elsewhere',
            placement: { list_id: listId, section_id: null, parent_id: null, rank: 'a1' },
          },
        },
      ],
      value: null,
    },
  }))
  const outcome = await device.run('undo', {})
  expect(outcome).toMatchObject({
    command: 'importTodoTxt',
    rows: 601,
    left: [{ t: 'lists', title: 'Bulk', field: null, reason: 'in-use' }],
    leftTotal: 1,
  })
  const { rows } = await device.ask({ query: 'tasks', view: { view: 'list', listId }, offset: 0, limit: 10 })
  expect(rows.map(({ title }) => title)).toEqual(['From elsewhere'])
})
