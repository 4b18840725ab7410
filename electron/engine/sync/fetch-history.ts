/**
 * Older history from the server, a page at a time, when somebody looks at it: what was replaced before this device was there. Nothing of
 * it waits to be sent, no row changes, and a page that comes twice adds nothing.
 */
import {
  historyReply,
  isSyncedTable,
  keepHistorySql,
  limits,
  type Result,
  refuse,
  type SyncedTable,
  success,
} from '@tidelist/shared-schema'
import type { CommandOutput } from '../contract/index.ts'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { troubleOf } from './server-call.ts'
import { openSession } from './session.ts'

type Asked = { readonly sessionToken: string | null; readonly before: string | null }

export async function fetchHistory(
  ports: EnginePorts,
  { recorder }: Profile,
  { sessionToken, before }: Asked,
): Promise<Result<CommandOutput<'fetchHistory'>>> {
  if (sessionToken === null) return refuse('signed-out')
  const path = `/v1/sync/history?limit=${limits.historyEntries}${before === null ? '' : `&before=${before}`}`
  const called = await openSession(ports, sessionToken).call({ method: 'GET', path })
  if (!called.ok) return called
  if (called.value.status !== 200) {
    const trouble = troubleOf(called.value)
    if (trouble.kind === 'unauthorized') return refuse('signed-out')
    return 'failure' in trouble ? { ok: false, failure: trouble.failure } : refuse('server-refused')
  }
  const page = historyReply.safeParse(called.value.json)
  if (!page.success) return refuse('server-not-ours')
  const entries = page.data.entries.filter(({ t }) => isSyncedTable(t))
  let kept: { t: SyncedTable }[] = []
  await recorder.merge(async (run) => {
    const values = [recorder.userId(), JSON.stringify(entries)]
    kept = (await run.query(`${keepHistorySql('$2::jsonb')} returning t`, values)) as typeof kept // known tables, chosen above
    return { stamps: [], tables: kept.map(({ t }) => t) }
  })
  return success({ entries: kept.length, before: page.data.before })
}
