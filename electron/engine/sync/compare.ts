/** Compares counts and digests of everything here with the server's, table by table. */
import { digestSql, type Result, refuse, success } from '@tidelist/shared-schema'
import { z } from 'zod'
import type { Comparison } from '../contract/index.ts'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { openSession } from './session.ts'

const digestReply = z.object({
  tables: z.array(z.object({ t: z.string(), rows: z.number(), digest: z.string() })),
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
  const there = new Map(reply.data.tables.map((table) => [table.t, table]))
  const here = await profile.database.query(digestSql(), [profile.recorder.userId()])
  const tables = here.map((row) => ({
    t: String(row.t),
    rowsHere: Number(row.rows),
    digestHere: String(row.digest),
    rowsThere: there.get(String(row.t))?.rows ?? 0,
    digestThere: there.get(String(row.t))?.digest ?? '0',
  }))
  const identical = tables.every(
    (table) => table.rowsHere === table.rowsThere && table.digestHere === table.digestThere,
  )
  return success({ identical, tables })
}
