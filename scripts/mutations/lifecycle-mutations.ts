/** Bugs of what happens seldom: clocks, purges, restores, copies, storms, and the questions that a person is asked. */
import type { Mutation, Suite } from './mutation.ts'

const engine = (name: string, title?: string): Suite => ({
  file: `electron/engine/${name}.test.ts`,
  ...(title === undefined ? {} : { title }),
})
const startOver = (title: string): Suite => engine('sync/start-over.scenario', title)
const tend = (title: string): Suite => ({
  file: 'sync-server/src/sync/tend.test.ts',
  title: `pglite.*${title}`,
})

export const lifecycleMutations: readonly Mutation[] = [
  {
    name: 'replaying the journal passes over corrected stamps',
    edits: [
      {
        file: 'electron/engine/profile/store-writes.ts',
        find: 'await replayNote(database, state, { atMs: entry.atMs, note: entry.note })',
        replace: '',
      },
    ],
    tests: [engine('sync/clock-skew.scenario', 'made again from the journal')],
  },
  {
    name: 'a clock that is set during a request is measured all the same',
    edits: [
      {
        file: 'electron/engine/sync/clock-offset.ts',
        find: 'if (Math.abs(wall - monotonic) > JUMP_MS) return null',
        replace: '',
      },
    ],
    tests: [engine('sync/clock-offset')],
  },
  {
    name: 'a purge is taken for a restored server',
    edits: [
      {
        file: 'electron/engine/sync/ask.ts',
        find: 'await deps.profile.recorder.alone(startReconciling)',
        replace: 'await deps.profile.recorder.alone(startUnion)',
      },
    ],
    tests: [startOver('was away while a task was purged')],
  },
  {
    name: 'a restored server is taken for a purge',
    edits: [
      {
        file: 'electron/engine/sync/ask.ts',
        find: 'await deps.profile.recorder.alone(startUnion)',
        replace: 'await deps.profile.recorder.alone(startReconciling)',
      },
    ],
    tests: [startOver('after a backup of the server was restored')],
  },
  {
    name: 'what was never sent goes with what was purged',
    edits: [
      {
        file: 'electron/engine/sync/start-over.ts',
        find: 'if (unsent !== null) recovered.push(',
        replace: 'if (unsent === undefined) recovered.push(',
      },
    ],
    tests: [startOver('was away while a task was purged')],
  },
  {
    name: 'a page that was asked for before beginning again is stored',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: 'if (Number(place?.cursor) !== page.from) return null',
        replace: 'if (place === undefined) return null',
      },
    ],
    tests: [startOver('asked for before beginning again')],
  },
  {
    name: 'the fence is not raised by a purge',
    edits: [
      {
        file: 'sync-server/src/sync/tend.ts',
        find: 'set gc = greatest(gc, $2)',
        replace: 'set gc = least(gc, $2)',
      },
    ],
    tests: [tend('400 further days')],
  },
  {
    name: 'texts in the Trash are emptied at once',
    edits: [
      {
        file: 'sync-server/src/sync/tend.ts',
        find: 'marks.findLast(({ atMs }) => atMs <= beforeMs)?.seq ?? 0',
        replace: 'marks.at(-1)?.seq ?? beforeMs * 0',
      },
    ],
    tests: [tend('texts stay for 30 days')],
  },
  {
    name: 'a copied profile keeps its device id',
    edits: [
      {
        file: 'electron/engine/profile/open-profile.ts',
        find: 'await keeper.update({ whereabouts, device: hex(ports.random.bytes(8)) })',
        replace: 'await keeper.update({ whereabouts })',
      },
    ],
    tests: [engine('profile/copied-profile.scenario')],
  },
  {
    name: 'a mass deletion is sent without a question',
    edits: [
      {
        file: 'electron/engine/sync/mass-deletion.ts',
        find: 'if (deletions <= TASKS_TO_ASK) return',
        replace: 'if (deletions > 0) return',
      },
    ],
    tests: [engine('sync/brakes.scenario', 'mass deletion is held')],
  },
  {
    name: 'a first sign-in joins two sets of tasks by itself',
    edits: [
      {
        file: 'electron/engine/signing.ts',
        find: 'preview.value.here === 0 || preview.value.there === 0',
        replace: 'preview.value.here >= 0',
      },
    ],
    tests: [engine('sync/brakes.scenario', 'a first sign-in stops')],
  },
  {
    name: 'a pause may be next to nothing',
    edits: [
      {
        file: 'electron/engine/sync/next-step.ts',
        find: '(bound * (1 + fraction)) / 2',
        replace: 'bound * fraction',
      },
    ],
    tests: [engine('sync/storm')],
  },
  {
    name: 'a row that is too large holds up everything',
    edits: [
      {
        file: 'electron/engine/sync/push.ts',
        find: "await refuseRows(database, tooLarge, 'too_large')",
        replace: 'return null',
      },
    ],
    tests: [engine('sync/bad-changes.scenario', 'larger than the server takes')],
  },
  {
    name: 'rows of unknown tables are dropped',
    edits: [
      {
        file: 'electron/engine/profile/unknown-rows.ts',
        find: 'const unknown = rows.filter(({ t }) => !isSyncedTable(t))',
        replace: 'const unknown = rows.filter(({ t }) => isSyncedTable(t) && !isSyncedTable(t))',
      },
    ],
    tests: [engine('profile/after-update')],
  },
  {
    name: 'a value that no column holds goes to its column all the same',
    edits: [
      {
        file: 'shared-schema/src/fitting-columns.ts',
        find: '  if (waiting.length === 0) return columns',
        replace: '  if (waiting.length >= 0) return columns',
      },
    ],
    tests: [engine('sync/newer-values.scenario')],
  },
  {
    name: 'a value that could not be shown counts as seen by who types over it',
    edits: [
      {
        file: 'electron/engine/profile/saver.ts',
        find: 'stored && !Object.hasOwn(stored.extra, register) ?',
        replace: 'stored ?',
      },
    ],
    tests: [engine('sync/newer-values.scenario')],
  },
  {
    name: 'a row that is given back is merged with what another device gave back',
    edits: [
      {
        file: 'sync-server/src/sync/merge-writes.ts',
        find: '    if (here && write.ifAbsent)',
        replace: '    if (here && !write.whole)',
      },
    ],
    tests: [
      {
        file: 'electron/engine/simulation.fuzz.test.ts',
        title: 'given back by two devices and first by the laptop',
      },
    ],
  },
  {
    name: 'a line that is replayed keeps the base of what an older database waits for',
    edits: [
      {
        file: 'electron/engine/database/record-sql.ts',
        find: 'case when excluded.base > outbox.stamp then excluded.base else outbox.base end',
        replace: 'outbox.base',
      },
    ],
    tests: [{ file: 'electron/engine/simulation.fuzz.test.ts', title: 'replayed into an older database' }],
  },
  {
    name: 'what another device has said again counts as lost when its push comes again',
    edits: [
      {
        file: 'sync-server/src/sync/conflicts.ts',
        find: '(past.wasSettled || past.later.some((value) => isSame(loss, value)))',
        replace: 'past.wasSettled',
      },
    ],
    tests: [{ file: 'sync-server/src/sync/push.test.ts', title: 'pglite.*has said again' }],
  },
  {
    name: 'what its own device has replaced counts as lost when its push comes late',
    edits: [
      {
        file: 'sync-server/src/sync/conflicts.ts',
        find: 'h.replaced_by > w.loser and',
        replace: 'false and',
      },
    ],
    tests: [{ file: 'sync-server/src/sync/push.test.ts', title: 'pglite.*its own device has replaced' }],
  },
  {
    name: 'a default of a later making wins over what was typed',
    edits: [
      { file: 'shared-schema/src/merge.ts', find: "if (untouchedThere) return 'typed-here'", replace: '' },
      { file: 'shared-schema/src/merge.ts', find: "if (untouchedHere) return 'typed-there'", replace: '' },
    ],
    tests: [{ file: 'electron/engine/sync/made-twice.scenario.test.ts', title: 'after its tasks' }],
  },
  {
    name: 'the server does not keep the earlier of two makings',
    edits: [
      {
        file: 'sync-server/src/sync/merge-writes.ts',
        find: "changed.length > 0 || row.clk['*'] !== here.clk['*']",
        replace: 'changed.length > 0',
      },
    ],
    tests: [{ file: 'sync-server/src/sync/push.test.ts', title: 'pglite.*a row that two devices make' }],
  },
  {
    name: 'what a page left in no list is not looked for',
    edits: [
      {
        file: 'electron/engine/profile/store-page.ts',
        find: 'isPlaced ||= stored.isPlaced',
        replace: 'isPlaced ||= false',
      },
    ],
    tests: [engine('sync/strays.scenario')],
  },
  {
    name: 'a page that the sync cannot read ends the engine',
    edits: [
      {
        file: 'electron/engine/sync/sync-loop.ts',
        find: "ports.log('sync-broken', { reason: reasonOf(error) })",
        replace: 'throw error',
      },
    ],
    tests: [engine('profile/damage-met.scenario', 'while a change from the server is stored')],
  },
  {
    name: 'damage that is met before anybody watches is not heard of',
    edits: [
      {
        file: 'electron/engine/database/local-database.ts',
        find: 'if (isTold) listener()',
        replace: '',
      },
    ],
    tests: [engine('profile/damage-met.scenario', 'makes itself known')],
  },
  {
    name: 'a database of which the engine dies is opened for ever',
    edits: [
      {
        file: 'electron/engine/profile/attempts.ts',
        find: 'before.length >= MOST_IN_A_ROW',
        replace: 'before.length < 0',
      },
    ],
    tests: [{ file: 'electron/engine-host/kill.process.test.ts', title: 'whatever of' }],
  },
  {
    name: 'a part of a row that is not here cannot be stored',
    edits: [
      {
        file: 'electron/engine/profile/store-writes.ts',
        find: 'write.whole ? defaultRegisters(t) : unknownRegisters(t)',
        replace: 'write.whole ? defaultRegisters(t) : defaultRegisters(t)',
      },
    ],
    tests: [engine('profile/profile', 'of every table')],
  },
]
