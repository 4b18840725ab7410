/**
 * The history as a person reads it: each change of a field and the making of each row, newest first. Replaced values are in the table
 * `history`; the value that replaced one is the next one there, or stands in its row. Costs what the window shows, not what there is.
 */
import {
  currentValue,
  type HistoryEntry,
  isSyncedTable,
  type Json,
  type Stamp,
  type StoredRow,
  type SyncedTable,
  stampOf,
} from '@tidelist/shared-schema'
import { titleOf } from '../commands/title-of.ts'
import type { HistoryRow, QueryResult } from '../contract/index.ts'
import type { LocalRunner, Row } from '../database/local-database.ts'
import { personsTables } from '../database/persons-tables.ts'
import { readRows } from '../database/record-sql.ts'
import { type Authors, readAuthors } from './authors.ts'

type Asked = { taskId?: string | undefined; offset: number; limit: number; device: string }

/** A line of the window: `register` and the value before are null for the making of a row. */
type Line = {
  t: SyncedTable
  row_id: string
  register: string | null
  value: Json
  stamp: Stamp
}

export async function history(
  run: LocalRunner,
  userId: string,
  { taskId, offset, limit, device }: Asked,
): Promise<QueryResult<'history'>> {
  const window = { end: offset + limit + 1, taskId: taskId ?? null }
  const found = await run.query(
    `select * from (${[changedSql(window), ...personsTables.map((t) => madeSql(t, window))].map((part) => `(${part})`).join(' union all ')}) line
     order by stamp desc, t, row_id, register nulls first limit ${limit + 1} offset ${offset}`,
    taskId === undefined ? [userId] : [userId, taskId],
  )
  const lines = (found as Line[]).slice(0, limit) // the columns of the statement
  const known = await readKnown(run, userId, lines)
  const commands = await readCommands(run, lines)
  const authors = await readAuthors(run, userId, device)
  return {
    rows: lines.map((line) => toHistoryRow(line, { known, commands, authors })),
    offset,
    more: found.length > limit,
  }
}

type Window = { end: number; taskId: string | null }

const ofTask = (t: SyncedTable): string =>
  t === 'tasks'
    ? 'r.id = $2::uuid'
    : t === 'task_tags' || t === 'reminders'
      ? 'r.task_id = $2::uuid'
      : 'false'

const shownNames = personsTables.map((t) => `'${t}'`).join(', ')

const changedSql = ({ end, taskId }: Window): string => {
  const columns = 'h.t, h.row_id, h.register, h.value, h.replaced_by as stamp'
  if (taskId)
    return `select ${columns} from (
        select $2::uuid as id
        union all select r.id from task_tags r where r.user_id = $1 and r.task_id = $2::uuid
        union all select r.id from reminders r where r.user_id = $1 and r.task_id = $2::uuid) k
      cross join lateral (select * from history where user_id = $1 and row_id = k.id offset 0) h where h.t in (${shownNames})`
  return `select ${columns} from history h where h.user_id = $1 and h.t in (${shownNames})
    order by h.replaced_by desc, h.t, h.row_id, h.register limit ${end}`
}

/** Of one task there are few, which the planner would look for among all in the order of their making. */
const madeSql = (t: SyncedTable, { end, taskId }: Window): string =>
  `select '${t}' as t, r.id as row_id, null as register, null::jsonb as value, (r.clk->>'*') collate "C" as stamp from "${t}" r
   where r.user_id = $1 ${taskId ? `and ${ofTask(t)}` : `order by (r.clk->>'*') collate "C" desc, r.id limit ${end}`}`

/** What the lines of a window speak of: their rows, and the values that have been replaced again. */
type Known = {
  row(t: string, id: string): StoredRow | null
  replaced(line: Line): Json | undefined
}

async function readKnown(run: LocalRunner, userId: string, lines: readonly Line[]): Promise<Known> {
  const rows = new Map<string, StoredRow>()
  const read = async (t: SyncedTable, ids: readonly string[]) => {
    const distinct = [...new Set(ids)].filter((id) => !rows.has(`${t} ${id}`))
    for (const [id, row] of await readRows(run, userId, { t, ids: distinct })) rows.set(`${t} ${id}`, row)
  }
  for (const t of personsTables)
    await read(
      t,
      lines.filter((line) => line.t === t).map(({ row_id }) => row_id),
    )
  const links = [...rows].filter(([key]) => /^(task_tags|reminders) /.test(key)).map(([, row]) => row)
  await read(
    'tasks',
    links.map((link) => String(link.task_id)),
  )
  await read(
    'tags',
    links.flatMap((link) => (link.tag_id ? String(link.tag_id) : [])),
  )
  const again = await run.query(
    `select h.t, h.row_id, h.register, h.stamp, h.value from jsonb_to_recordset($2::jsonb) k(t text, row_id uuid, register text, stamp text)
     join history h on h.user_id = $1 and h.row_id = k.row_id and h.register = k.register and h.stamp = k.stamp and h.t = k.t`,
    [userId, JSON.stringify(lines.filter(({ register }) => register !== null).map(keyOf))],
  )
  const replaced = new Map(
    (again as Pick<HistoryEntry, 't' | 'row_id' | 'register' | 'stamp' | 'value'>[]).map((each) => [
      lineKey(each),
      each.value,
    ]),
  ) // the columns of the select
  return {
    row: (t, id) => rows.get(`${t} ${id}`) ?? null,
    replaced: (line) => replaced.get(lineKey(line)),
  }
}

const keyOf = ({ t, row_id, register, stamp }: Line) => ({ t, row_id, register, stamp })

const lineKey = ({ t, row_id, register, stamp }: Omit<Line, 'value'>): string =>
  `${t} ${row_id} ${register} ${stamp}`

type Commands = ReadonlyMap<Stamp, Pick<HistoryRow, 'command' | 'kind'>>

async function readCommands(run: LocalRunner, lines: readonly Line[]): Promise<Commands> {
  const stamps = [...new Set(lines.map(({ stamp }) => stamp))]
  const rows = await run.query(
    'select stamp, command, kind from steps where stamp in (select jsonb_array_elements_text($1::jsonb))',
    [JSON.stringify(stamps)],
  )
  return new Map(rows.map((row) => [String(row.stamp), toCommand(row)]))
}

const toCommand = (row: Row): Pick<HistoryRow, 'command' | 'kind'> => ({
  command: String(row.command),
  kind: row.kind as HistoryRow['kind'], // a column of the table `steps`
})

function toHistoryRow(
  line: Line,
  { known, commands, authors }: { known: Known; commands: Commands; authors: Authors },
): HistoryRow {
  const { t, row_id, register, stamp, value } = line
  const row = known.row(t, row_id)
  const isLink = t === 'task_tags' || t === 'reminders'
  const task = isLink && row ? known.row('tasks', String(row.task_id)) : null
  const tag = t === 'task_tags' && row ? known.row('tags', String(row.tag_id)) : null
  return {
    stamp,
    ...authors(stamp),
    t,
    id: row_id,
    title: isLink ? task && titleOf('tasks', task) : row && titleOf(t, row),
    tag: tag && titleOf('tags', tag),
    field: register,
    from: value,
    to: register === null ? null : (valueAfter(line, row) ?? known.replaced(line) ?? null),
    ...(commands.get(stamp) ?? { command: null, kind: null }),
  }
}

/** The value of the line's own stamp, if it still stands in its row. */
function valueAfter({ t, register, stamp }: Line, row: StoredRow | null): Json | undefined {
  if (row === null || register === null || !isSyncedTable(t)) return undefined
  if (stampOf(row.clk, register) !== stamp) return undefined
  return currentValue(t, register, row)
}
