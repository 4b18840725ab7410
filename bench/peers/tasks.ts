/** Believable tasks and edits, the same for every peer, and what must be there in the end. */

export type Task = {
  readonly title: string
  readonly notes: string
  readonly due: string | null
  readonly priority: number
  readonly list: string
}

export const editedFields = ['title', 'notes', 'due', 'priority'] as const
export type EditedField = (typeof editedFields)[number]

const words = ['call', 'write', 'review', 'buy', 'mend', 'plan', 'book', 'water', 'sort', 'send', 'read']
const things = [
  'the report',
  'tickets',
  'the roses',
  'a letter to Ada',
  'the invoice',
  'notes 🌊',
  'the bike',
]

export function taskNumber(n: number): Task {
  return {
    title: `${words[n % words.length]} ${things[n % things.length]} ${n}`,
    notes: '',
    due: n % 3 === 0 ? day(n) : null,
    priority: 0,
    list: `List${n % 20}`,
  }
}

/** Another value for one field of task `n`, different in each `round`. */
export function editOf(field: EditedField, n: number, round: number): Partial<Task> {
  if (field === 'title') return { title: `${taskNumber(n).title}, edited ${round}` }
  if (field === 'notes') return { notes: `what was said about ${n}, round ${round}` }
  if (field === 'due') return { due: day(n + 5 * round + 1) }
  return { priority: ((n + round) % 4) + 1 }
}

export type PlannedEdit = { readonly n: number; readonly change: Partial<Task> }

/**
 * `edits` edits for replica A, each of one field of another task, and for every tenth of them an edit for replica B of a different field
 * of the same task, so that a merge by field has nothing to decide and every edit must be there in the end.
 */
export function planEdits(facts: { tasks: number; edits: number; round: number }): {
  a: PlannedEdit[]
  b: PlannedEdit[]
} {
  const { tasks, edits, round } = facts
  if (edits > tasks) throw new Error('Each edit is of another task: ask for no more edits than tasks')
  const plan = Array.from({ length: edits }, (_, i) => ({
    n: (Math.floor((i * tasks) / edits) + round) % tasks,
    fields: [field(i + round), field(i + round + 1)] as const,
  }))
  return {
    a: plan.map(({ n, fields }) => ({ n, change: editOf(fields[0], n, round) })),
    b: plan
      .filter((_, i) => i % 10 === 0)
      .map(({ n, fields }) => ({ n, change: editOf(fields[1], n, round) })),
  }
}

const field = (i: number): EditedField => editedFields[i % editedFields.length] ?? 'title'

const day = (n: number): string =>
  `2027-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`
