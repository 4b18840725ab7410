/** What people type in a simulation: commands of the engine's contract, mostly about few tasks so that they meet. */
import { inboxId } from '@tidelist/shared-schema'
import type { SeededRandom } from '@tidelist/shared-schema/testing/seeded-random'
import type { CommandInput, CommandName } from '../../contract/index.ts'

export type Typing = { [C in CommandName]: { name: C; input: CommandInput<C> } }[CommandName]

export type Known = { readonly tasks: readonly string[]; readonly lists: readonly string[] }

const words = [
  'tea',
  'Brot',
  'naïve',
  '🌱',
  "o'clock",
  '"quoted"',
  'back\\slash',
  '№ 5',
  '買い物',
  'x'.repeat(40),
]
const tagNames = ['home', 'Work', 'später', '買']
const days = ['2026-02-28', '2028-02-29', '1970-01-01', '2200-12-31', '2026-03-29']

export function typeSomething(random: SeededRandom, known: Known): Typing {
  const text = () => `${random.pick(words)} ${random.below(1000)}`
  const task = () => random.pick(known.tasks)
  const list = () => random.pick([inboxId, ...known.lists])
  const tags = () => tagNames.filter(() => random.chance(0.4))
  const due = () =>
    random.chance(0.3)
      ? null
      : random.chance(0.5)
        ? { date: random.pick(days) }
        : {
            date: random.pick(days),
            minutes: random.below(1440),
            zone: random.pick(['Europe/Berlin', 'Asia/Kathmandu']),
          }
  const newTask = (): Typing => ({
    name: 'createTask',
    input: {
      title: text(),
      ...(random.chance(0.3) ? { listId: list() } : {}),
      ...(random.chance(0.3) ? { tags: tags() } : {}),
      ...(random.chance(0.3) ? { due: due(), notes: text() } : {}),
      ...(random.chance(0.2) && known.tasks.length > 0 ? { parentId: task() } : {}),
      // An id that is known elsewhere: the same task made on two devices, or another person's.
      ...(random.chance(0.1) && known.tasks.length > 0 ? { id: task() } : {}),
    },
  })
  if (known.tasks.length < 3 || random.chance(0.12)) return newTask()
  const about: (() => Typing)[] = [
    () => ({ name: 'editTask', input: { id: task(), title: text() } }),
    () => ({ name: 'editTask', input: { id: task(), title: text(), notes: text() } }),
    () => ({ name: 'editTask', input: { id: task(), due: due() } }),
    () => ({
      name: 'editTask',
      input: { id: task(), priority: random.below(5), doOn: random.pick([...days, null]) },
    }),
    () => ({ name: 'completeTask', input: { id: task() } }),
    () => ({ name: 'reopenTask', input: { id: task() } }),
    () => ({ name: 'moveTask', input: { id: task(), listId: list(), parentId: null } }),
    () => ({ name: 'moveTask', input: { id: task(), afterId: task() } }),
    () => ({ name: 'moveTask', input: { id: task(), beforeId: task() } }),
    () => ({ name: 'moveTask', input: { id: task(), parentId: task() } }),
    () => ({ name: 'deleteTask', input: { id: task() } }),
    () => ({ name: 'restoreTask', input: { id: task() } }),
    () => ({ name: 'setTaskTags', input: { id: task(), tags: tags() } }),
    () => ({ name: 'createTag', input: { name: random.pick(tagNames), color: random.pick(['red', null]) } }),
    () => ({ name: 'createList', input: { name: text(), kind: random.pick(['list', 'folder'] as const) } }),
    () => ({
      name: 'importTodoTxt',
      input: { text: `(A) Buy ${random.below(3)} +Shop @home\nx 2026-01-02 Paid ${random.below(3)}` },
    }),
  ]
  const aboutLists: (() => Typing)[] = [
    () => ({ name: 'renameList', input: { id: random.pick(known.lists), name: text() } }),
    () => ({
      name: 'moveList',
      input: { id: random.pick(known.lists), parentId: random.pick([null, ...known.lists]) },
    }),
    () => ({ name: 'deleteList', input: { id: random.pick(known.lists) } }),
    () => ({ name: 'restoreList', input: { id: random.pick(known.lists) } }),
  ]
  return random.pick(known.lists.length > 0 ? [...about, ...about, ...aboutLists] : about)()
}
