/**
 * Bugs of the protocol, each as an exact change of the source, and the tests that must catch it, the quickest first. `mutation-check.ts` plants them one at a time. A
 * text that is not there any more is an error: then the mutation has to be brought to where its rule stands now.
 */

export type Edit = { readonly file: string; readonly find: string; readonly replace: string }

export type Mutation = {
  readonly name: string
  readonly edits: readonly Edit[]
  readonly tests: readonly Suite[]
}

/** A test file, and where only some of its tests can catch the bug, words of their titles. */
export type Suite = { readonly file: string; readonly title?: string }

const fuzz = (title?: string): Suite => ({
  file: 'electron/engine/simulation.fuzz.test.ts',
  ...(title === undefined ? {} : { title }),
})
const weather = (title: string): Suite => ({ file: 'electron/engine/sync/weather.scenario.test.ts', title })
const pushTests: Suite = { file: 'sync-server/src/sync/push.test.ts', title: 'pglite' }
const pullTests: Suite = { file: 'sync-server/src/sync/pull.test.ts', title: 'pglite' }

export const mutations: readonly Mutation[] = [
  {
    name: 'an acknowledgement deletes the entry whatever its stamp',
    edits: [
      {
        file: 'electron/engine/sync/push.ts',
        find: `and o.register = x.register and o.stamp = x.stamp\`,
      [JSON.stringify(by('ok'))],`,
        replace: `and o.register = x.register\`,
      [JSON.stringify(by('ok'))],`,
      },
    ],
    tests: [fuzz('typed while its answer is on the way'), weather('what is typed while a push is under way')],
  },
  {
    name: 'a tie goes to the value that is here, on the device only',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: 'const merged = here ? mergeRows(here, theirs) : null',
        replace: `const isTie = here !== null && Object.keys(theirs.regs).some((name) => stampOf(here.clk, name) === stampOf(theirs.clk, name) && JSON.stringify(here.regs[name]) !== JSON.stringify(theirs.regs[name]))
    const merged = here ? mergeRows(here, isTie ? here : theirs) : null`,
      },
    ],
    tests: [fuzz('of two values with one stamp')],
  },
  {
    name: 'a push moves the cursor',
    edits: [
      {
        file: 'electron/engine/sync/push.ts',
        find: 'set last_confirmed_at_ms = $1 where id = 1',
        replace: 'set last_confirmed_at_ms = $1, cursor = cursor + 1 where id = 1',
      },
    ],
    tests: [fuzz('history'), fuzz()],
  },
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
    name: 'the cursor is stored before the page',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: 'await database.transaction(async (run) => {',
        replace: `await database.query('update engine_state set cursor = $1, epoch = $2 where id = 1', [page.cursor, page.epoch])
  await database.transaction(async (run) => {`,
      },
    ],
    tests: [fuzz('of its disk by a page')],
  },
  {
    name: 'applying a page queues what it changed',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: "reason === 'newer-here' || reason === 'tie-here'",
        replace: "reason === 'newer-here' || reason === 'newer-there' || reason === 'tie-here'",
      },
    ],
    tests: [fuzz('a page that is stored makes nothing wait')],
  },
  {
    name: 'a value that is greater here is not queued again',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: 'if (requeued.length > 0) await queueMissing(run, requeued)',
        replace: 'if (requeued.length > 1e9) await queueMissing(run, requeued)',
      },
    ],
    tests: [fuzz('a value that the server has an older one of')],
  },
  {
    name: 'an unsent value that a fetched one replaces is forgotten',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: 'await keepBeaten(run, replaced)',
        replace: '',
      },
    ],
    tests: [fuzz('an unsent value that a fetched one replaces')],
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
    name: 'the base is not sent',
    edits: [
      {
        file: 'electron/engine/sync/push.ts',
        find: 'bases.get(name) ?? null],',
        replace: 'bases.get(name) ? null : null],',
      },
    ],
    tests: [fuzz('a value typed after seeing another one')],
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
        find: "if (!Object.hasOwn(there.regs, name)) return 'only-here'",
        replace:
          "if (!Object.hasOwn(there.regs, name) || (name === 'deleted_at' && there.regs[name] === null)) return 'only-here'",
      },
    ],
    tests: [
      { file: 'shared-schema/src/merge.laws.test.ts' },
      { file: 'electron/engine/commands/commands.test.ts' },
    ],
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
    name: 'the winner in the answer is not merged',
    edits: [
      {
        file: 'electron/engine/sync/winners.ts',
        find: 'for (const { t, id, won } of winners) {',
        replace: 'for (const { t, id, won } of winners.slice(0, 0)) {',
      },
    ],
    tests: [fuzz('a value that lost is replaced by the winner')],
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
    name: 'a row that the server does not know counts as confirmed',
    edits: [
      {
        file: 'electron/engine/sync/push.ts',
        find: "const whole = by('unknown_row')",
        replace: "const whole = by('nothing of the kind')",
      },
      {
        file: 'electron/engine/sync/push.ts',
        find: "[JSON.stringify(by('ok'))],",
        replace: "[JSON.stringify([...by('ok'), ...by('unknown_row')])],",
      },
    ],
    tests: [fuzz('a row that the server has lost')],
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
    name: 'a pull does not raise the clock',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: 'for (const row of page.rows) for (const stamp of Object.values(row.clk)) clock = observe(clock, stamp)',
        replace:
          'for (const row of page.rows) for (const stamp of Object.values(row.clk)) if (stamp === "") clock = observe(clock, stamp)',
      },
    ],
    tests: [fuzz('a value typed after seeing another one')],
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
    name: 'a change is stamped again when it is sent again',
    edits: [
      {
        file: 'electron/engine/sync/push.ts',
        find: '[row.regs[name] ?? null, stampOf(row.clk, name),',
        replace:
          '[row.regs[name] ?? null, stampOf(row.clk, name).replace(/^.{12}/, (ms) => (Number.parseInt(ms, 16) + 1).toString(16).padStart(12, "0")),',
      },
    ],
    tests: [fuzz('a page that is stored|a value typed after|answer lost')],
  },
  {
    name: 'changes are sent before everything was fetched once',
    edits: [
      {
        file: 'electron/engine/sync/next-step.ts',
        find: 'if (facts.reconciled && facts.anythingWaits',
        replace: 'if (facts.anythingWaits',
      },
    ],
    tests: [{ file: 'electron/engine/sync/next-step.test.ts' }],
  },
  {
    name: 'a replayed part of a row claims the rest of it',
    edits: [
      {
        file: 'electron/engine/profile/store-writes.ts',
        find: "(write.whole ? null : { '*': earliestStamp })",
        replace: '(write.whole ? null : null)',
      },
    ],
    tests: [fuzz('its database gone'), weather('an edit replayed without the row')],
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
    name: 'what the server lacks after a restore is not sent',
    edits: [
      {
        file: 'electron/engine/sync/start-over.ts',
        find: 'r where r.server_seq is null on conflict do nothing',
        replace: 'r where r.server_seq is null and false on conflict do nothing',
      },
    ],
    tests: [fuzz('a server that was put back'), weather('a server restored to an older state')],
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
  {
    name: 'a short pause named by the server replaces the backoff',
    edits: [
      {
        file: 'electron/engine/sync/sync-memory.ts',
        find: 'Math.max(afterMs ?? 0, backoffMs(failures, fraction))',
        replace: '(afterMs ?? backoffMs(failures, fraction))',
      },
    ],
    tests: [{ file: 'electron/engine/sync/sync-memory.test.ts' }],
  },
  {
    name: 'the journal is written after the database',
    edits: [
      {
        file: 'electron/engine/profile/saver.ts',
        find: 'await journal.append(line)',
        replace: 'ports.timers.after(5, () => void journal.append(line))',
      },
    ],
    tests: [fuzz('of its disk by a command')],
  },
  {
    name: 'what is replayed from the journal does not wait to be sent',
    edits: [
      {
        file: 'electron/engine/profile/store-writes.ts',
        find: 'await storeWrites(database, state, { writes, ...told })',
        replace: `await storeWrites(database, state, { writes, ...told })
    await database.query('delete from outbox')`,
      },
    ],
    tests: [fuzz('of its disk by a command')],
  },
  {
    name: 'stamps from a clock that ran ahead are kept',
    edits: [
      {
        file: 'electron/engine/sync/restamp.ts',
        find: 'if (ahead.length === 0) return null',
        replace: 'if (ahead.length >= 0) return null',
      },
    ],
    tests: [fuzz('wrong by 10 years')],
  },
  {
    name: 'an answer is still waited for and taken after signing out',
    edits: [
      {
        file: 'electron/engine/sync/session.ts',
        find: 'call: (call) => Promise.race([callTwice(call), closed]),',
        replace: 'call: (call) => callTwice(call),',
      },
      {
        file: 'electron/engine/sync/ask.ts',
        find: 'if (deps.ended()) return null',
        replace: '',
      },
    ],
    tests: [fuzz('an answer that comes after signing out')],
  },
]
