/** Compares counts and digests of everything here with the server's: table by table, and the tasks list by list. */
import { digestSql, listDigestSql, type Result, refuse, SCHEMA, success } from '@tidelist/shared-schema'
import { z } from 'zod'
import type { Comparison } from '../contract/index.ts'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { openSession } from './session.ts'

const sum = { rows: z.number(), digest: z.string() }
const digestReply = z.object({
  schema: z.number(),
  tables: z.array(z.object({ t: z.string(), ...sum })),
  lists: z.array(z.object({ list: z.string(), ...sum })),
})

export async function compareWithServer(
  ports: EnginePorts,
  profile: Profile,
  sessionToken: string | null,
): Promise<Result<Comparison>> {
  if (sessionToken === null) return refuse('signed-out')
  const called = await openSession(ports, sessionToken).call({ method: 'GET', path: '/v1/sync/digest' })
  if (!called.ok) return called
  const reply = digestReply.safeParse(called.value.json)
  if (called.value.status !== 200 || !reply.success) return refuse('server-not-ours')
  if (reply.data.schema !== SCHEMA) return refuse(reply.data.schema > SCHEMA ? 'app-older' : 'server-older')
  const { recorder } = profile
  const [tablesHere, listsHere, names] = await recorder.alone(async (run) => [
    await run.query(digestSql(), [recorder.userId()]),
    await run.query(listDigestSql(), [recorder.userId()]),
    await run.query('select id, name from lists where user_id = $1', [recorder.userId()]),
  ])
  const nameOf = new Map(names.map((row) => [String(row.id), String(row.name)]))
  const tables = sideBySide(
    sums(tablesHere, 't'),
    reply.data.tables.map(({ t, ...each }) => ({ key: t, ...each })),
  )
  const lists = sideBySide(
    sums(listsHere, 'list'),
    reply.data.lists.map(({ list, ...each }) => ({ key: list, ...each })),
  )
  return success({
    identical: [...tables, ...lists].every(isIdentical),
    tables: tables.map(({ key, ...each }) => ({ t: key, ...each })),
    lists: lists.map(({ key, ...each }) => ({ listId: key, name: nameOf.get(key) ?? null, ...each })),
  })
}

type Sum = { key: string; rows: number; digest: string }
type Pair = { key: string; rowsHere: number; rowsThere: number; digestHere: string; digestThere: string }

const sums = (rows: readonly Record<string, unknown>[], key: string): Sum[] =>
  rows.map((row) => ({ key: String(row[key]), rows: Number(row.rows), digest: String(row.digest) }))

/** What one side does not have at all counts as none of it. */
function sideBySide(here: readonly Sum[], there: readonly Sum[]): Pair[] {
  const mine = new Map(here.map((each) => [each.key, each]))
  const theirs = new Map(there.map((each) => [each.key, each]))
  return [...new Set([...mine.keys(), ...theirs.keys()])].map((key) => ({
    key,
    rowsHere: mine.get(key)?.rows ?? 0,
    rowsThere: theirs.get(key)?.rows ?? 0,
    digestHere: mine.get(key)?.digest ?? '0',
    digestThere: theirs.get(key)?.digest ?? '0',
  }))
}

const isIdentical = ({ rowsHere, rowsThere, digestHere, digestThere }: Pair): boolean =>
  rowsHere === rowsThere && digestHere === digestThere
