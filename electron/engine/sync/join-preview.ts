/** How many tasks this computer and an account have, each for itself and in common, before anything of the two is joined. */
import { limits, pullReply, type Result, refuse, success } from '@tidelist/shared-schema'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { openSession } from './session.ts'

export type JoinPreview = { readonly here: number; readonly there: number; readonly same: number }

/** Reads the account page by page and stores nothing. */
export async function previewJoin(
  ports: EnginePorts,
  profile: Profile,
  sessionToken: string,
): Promise<Result<JoinPreview>> {
  const mine = await profile.recorder.alone((run) =>
    run.query('select id from tasks where user_id = $1 and deleted_at_ms is null', [
      profile.recorder.userId(),
    ]),
  )
  const here = new Set(mine.map(({ id }) => String(id)))
  if (here.size === 0) return success({ here: 0, there: 0, same: 0 })
  const session = openSession(ports, sessionToken)
  const there = new Set<string>()
  for (let cursor = 0, hasMore = true; hasMore; ) {
    const path = `/v1/sync/pull?cursor=${cursor}&limit=${limits.snapshotPullRows}`
    const called = await session.call({ method: 'GET', path })
    if (!called.ok) return called
    const page = pullReply.safeParse(called.value.json)
    if (called.value.status !== 200 || !page.success) return refuse('server-busy')
    for (const { t, id, regs } of page.data.rows)
      if (t === 'tasks' && (regs.deleted_at ?? null) === null) there.add(id)
    cursor = page.data.cursor
    hasMore = page.data.hasMore
  }
  const same = [...here].filter((id) => there.has(id)).length
  return success({ here: here.size, there: there.size, same })
}
