/** Bugs of the device's side. */
import { fuzz, type Mutation, type Suite } from './mutation.ts'

const weather = (title: string): Suite => ({ file: 'electron/engine/sync/weather.scenario.test.ts', title })

export const deviceMutations: readonly Mutation[] = [
  {
    name: 'an acknowledgement deletes the entry whatever its stamp',
    edits: [
      {
        file: 'electron/engine/sync/push.ts',
        find: 'and o.register = x.register and o.stamp = x.stamp)\n  update',
        replace: 'and o.register = x.register)\n  update',
      },
    ],
    tests: [fuzz('typed while its answer is on the way'), weather('what is typed while a push is under way')],
  },
  {
    name: 'a tie goes to the value that is here, on the device only',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: 'const merged = here ? mergeRows(t, here, theirs) : null',
        replace: `const isTie = here !== null && Object.keys(theirs.regs).some((name) => (here.clk[name] ?? here.clk['*']) === (theirs.clk[name] ?? theirs.clk['*']) && JSON.stringify(here.regs[name]) !== JSON.stringify(theirs.regs[name]))
    const merged = here ? mergeRows(t, here, isTie ? here : theirs) : null`,
      },
    ],
    tests: [fuzz('of two values with one stamp')],
  },
  {
    name: 'a push moves the cursor',
    edits: [
      {
        file: 'electron/engine/sync/push.ts',
        find: 'set last_confirmed_at_ms = $2 where id = 1',
        replace: 'set last_confirmed_at_ms = $2, cursor = cursor + 1 where id = 1',
      },
    ],
    tests: [fuzz('history')],
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
        file: 'electron/engine/profile/send-again.ts',
        find: "reason.endsWith('-here')",
        replace: "reason.endsWith('-here') || reason === 'newer-there'",
      },
    ],
    tests: [fuzz('a page that is stored makes nothing wait')],
  },
  {
    name: 'a value that is greater here is not queued again',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: 'if (requeued.length > 0) await queueMissing(run, userId, requeued)',
        replace: 'if (requeued.length > 1e9) await queueMissing(run, userId, requeued)',
      },
    ],
    tests: [fuzz('a value that the server has an older one of')],
  },
  {
    name: 'what is sent again claims to have seen whatever the server has',
    edits: [
      {
        file: 'electron/engine/profile/send-again.ts',
        find: '(select h.stamp from history h where',
        replace: 'x.theirs, (select h.stamp from history h where',
      },
    ],
    tests: [
      { file: 'electron/engine/sync/start-over.scenario.test.ts', title: 'was never sent before a restore' },
    ],
  },
  {
    name: 'a restored server is not told the first of two makings',
    edits: [
      {
        file: 'electron/engine/profile/send-again.ts',
        find: "if (clk['*'] !== theirs['*'])",
        replace: "if (clk['*'] === '')",
      },
    ],
    tests: [fuzz('history 1300066')],
  },
  {
    name: 'what waits goes on claiming to replace what a restored server has lost',
    edits: [
      {
        file: 'electron/engine/profile/send-again.ts',
        find: 'if (missing.length < known.length)',
        replace: 'if (missing.length < 0)',
      },
    ],
    tests: [
      {
        file: 'electron/engine/sync/start-over.scenario.test.ts',
        title: 'on top of what a restored server has lost',
      },
    ],
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
    name: 'a row that the server does not know counts as confirmed',
    edits: [
      {
        file: 'electron/engine/sync/push.ts',
        find: "const whole = by('unknown_row')",
        replace: "const whole = by('nothing of the kind')",
      },
      {
        file: 'electron/engine/sync/push.ts',
        find: 'JSON.stringify([...taken,',
        replace: "JSON.stringify([...taken, ...by('unknown_row'),",
      },
    ],
    tests: [fuzz('a row that the server has lost')],
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
    tests: [weather('the rest of the link comes from the server'), fuzz('its database gone')],
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
