/** Bugs of the server's side, and of what both sides share. */
import { fuzz, type Mutation, type Suite } from './mutation.ts'

const pushTests: Suite = { file: 'sync-server/src/sync/push.test.ts', title: 'pglite' }
const pullTests: Suite = { file: 'sync-server/src/sync/pull.test.ts', title: 'pglite' }

export const serverMutations: readonly Mutation[] = [
  {
    name: 'an older device may push behind the purge fence',
    edits: [
      {
        file: 'sync-server/src/sync/push.ts',
        find: "return request.cursor < counter.gc ? { kind: 'resync_required' } : null",
        replace: 'return null',
      },
    ],
    tests: [pushTests],
  },
  {
    name: 'an older device may pull behind the purge fence',
    edits: [
      {
        file: 'sync-server/src/sync/pull.ts',
        find: "query.cursor < gc ? 'resync_required' : null",
        replace: 'query.cursor < gc ? null : null',
      },
    ],
    tests: [pullTests],
  },
  {
    name: 'a row that did not change gets a new number',
    edits: [
      {
        file: 'sync-server/src/sync/merge-writes.ts',
        find: 'if (merged.isChanged) changed.set',
        replace: 'if (merged.isChanged || here) changed.set',
      },
    ],
    tests: [pushTests],
  },
  {
    name: 'conflicts are not recorded',
    edits: [
      {
        file: 'sync-server/src/sync/conflicts.ts',
        find: 'return unseen.length === 0 ? []',
        replace: 'return unseen.length < 1e9 ? []',
      },
    ],
    tests: [fuzz('an unsent value that a fetched one replaces')],
  },
  {
    name: 'a conflict is recorded for a value that was seen',
    edits: [
      {
        file: 'sync-server/src/sync/conflicts.ts',
        find: 'if (!loserWasPushed) return winner.base === loser.stamp',
        replace: 'if (!loserWasPushed) return false',
      },
    ],
    tests: [fuzz('a value typed after seeing another one')],
  },
  {
    name: 'a restored row stays deleted, because null says nothing',
    edits: [
      {
        file: 'shared-schema/src/merge.ts',
        find: 'const untouchedHere = isUntouched(t, here, name)',
        replace: `if (name === 'deleted_at' && there.regs[name] === null && Object.hasOwn(here.regs, name)) return 'only-here'
  const untouchedHere = isUntouched(t, here, name)`,
      },
    ],
    tests: [
      { file: 'shared-schema/src/merge.laws.test.ts' },
      { file: 'electron/engine/commands/commands.test.ts' },
    ],
  },
  {
    name: 'what a change does not speak of loses its stamp',
    edits: [
      {
        file: 'shared-schema/src/merge.ts',
        find: 'stamps[name] = stampAfter(t, { winner: here, name, made })',
        replace: '',
      },
    ],
    tests: [{ file: 'shared-schema/src/merge.laws.test.ts' }],
  },
  {
    name: 'a column that is left out because it stands at its default is stored as nothing',
    edits: [
      {
        file: 'shared-schema/src/row-sql.ts',
        find: 'JSON.stringify(untouchedColumns(t))',
        replace: 'JSON.stringify({})',
      },
    ],
    tests: [{ file: 'sync-server/src/sync/push.test.ts' }],
  },
  {
    name: 'tags have random ids',
    edits: [
      {
        file: 'shared-schema/src/ids.ts',
        find: "derived('tag', normalizeTagName(name))",
        replace: "derived('tag', normalizeTagName(name), String(Math.random()))",
      },
    ],
    tests: [{ file: 'electron/engine/commands/commands.test.ts' }],
  },
  {
    name: 'the server takes a push of another epoch',
    edits: [
      {
        file: 'sync-server/src/sync/push.ts',
        find: "if (request.epoch !== null && request.epoch !== counter.epoch) return { kind: 'epoch' }",
        replace: '',
      },
    ],
    tests: [pushTests],
  },
  {
    name: 'the server answers a pull of another epoch',
    edits: [
      {
        file: 'sync-server/src/sync/pull.ts',
        find: "if (query.epoch !== undefined && query.epoch !== epoch) return 'epoch'",
        replace: '',
      },
    ],
    tests: [pullTests],
  },
  {
    name: 'one refused row blocks the batch',
    edits: [
      {
        file: 'sync-server/src/sync/push.ts',
        find: 'const writes = checked.flatMap((each) => (each.ok ? [each.write] : []))',
        replace:
          'const writes = checked.every((each) => each.ok) ? checked.flatMap((each) => (each.ok ? [each.write] : [])) : []',
      },
    ],
    tests: [pushTests],
  },
  {
    name: 'the server takes stamps from any future',
    edits: [
      {
        file: 'sync-server/src/sync/push.ts',
        find: 'const latestMs = context.nowMs + limits.clockAheadMs',
        replace: 'const latestMs = context.nowMs + limits.clockAheadMs * 1e9',
      },
    ],
    tests: [pushTests],
  },
  {
    name: 'a page is ordered table by table',
    edits: [
      {
        file: 'sync-server/src/sync/pull-sql.ts',
        find: ') as every order by seq limit $4::int + 1',
        replace: ') as every order by t, seq limit $4::int + 1',
      },
    ],
    tests: [pullTests],
  },
  {
    name: 'a read forgets whose rows it reads, and the role that would stop it',
    edits: [
      {
        file: 'sync-server/src/sync/pull-sql.ts',
        find: 'where user_id = $1 and server_seq > $3::bigint order by',
        replace: 'where server_seq > $3::bigint order by',
      },
      {
        file: 'sync-server/src/sync/user-transaction.ts',
        find: "set_config('role',",
        replace: "set_config('app.nothing',",
      },
    ],
    tests: [{ file: 'sync-server/src/sync/isolation.test.ts', title: 'pglite' }],
  },
  {
    name: 'a repeated push pokes nobody',
    edits: [
      {
        file: 'sync-server/src/sync/routes.ts',
        find: 'if (request.data.rows.length > 0) deps.pokes.changed',
        replace: "if (outcome.reply.results.some(({ st }) => st === 'rejected')) deps.pokes.changed",
      },
    ],
    tests: [fuzz('server fails after its commit')],
  },
  {
    name: 'a session that was revoked may still push',
    edits: [
      {
        file: 'sync-server/src/sync/user-transaction.ts',
        find: "'exists (select from sessions where id = $2 and user_id = $1 and expires_at > now())'",
        replace: "'($2::text is not null and $1::text is not null)'",
      },
    ],
    tests: [fuzz('a session that is revoked')],
  },
]
