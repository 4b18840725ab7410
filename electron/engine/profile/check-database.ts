/**
 * The thorough look at a database, table by table and index by index while nothing else is asked of it: every page is read and its checksum compared, every row
 * is looked up in every index. After an end that was not clean the rows of the newest snapshot must all be there, because a page of zeros passes every other test.
 */
import { readSnapshot } from '../backup/restore-snapshot.ts'
import { snapshotPath } from '../backup/snapshots.ts'
import { quoted } from '../database/device-tables.ts'
import type { LocalDatabase } from '../database/local-database.ts'
import type { EnginePorts } from '../ports.ts'
import type { Damage } from './inspect-database.ts'
import { readJournal } from './journal.ts'
import type { Profile } from './open-profile.ts'

/** Null when all is well or `goOn` said no. A damaged page is also told by `database.onDamage`. */
export async function checkDatabase(
  ports: EnginePorts,
  profile: Profile,
  goOn: () => boolean,
): Promise<Damage | null> {
  const { recorder } = profile
  const parts = await recorder.alone(checkedParts)
  for (const part of parts) {
    if (!goOn()) return null
    const found = await recorder.alone((database) => (goOn() ? database.query(part) : Promise.resolve([])))
    if (found.some(({ fault }) => fault)) return 'unreadable-page'
    await new Promise<void>((resume) => ports.timers.after(0, resume))
  }
  return profile.endedCleanly ? null : lacksRows(ports, profile, goOn)
}

/** Statements that throw, or answer with a `fault`, where something is wrong. */
async function checkedParts(database: LocalDatabase): Promise<string[]> {
  await database.exec('create extension if not exists amcheck')
  const relations = await database.query(
    `select c.oid::regclass::text as name, c.relkind::text as kind
     from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_am am on am.oid = c.relam
     where n.nspname = 'public' and (c.relkind = 'r' or (c.relkind = 'i' and am.amname = 'btree'))`,
  )
  return relations.map(({ name, kind }) =>
    kind === 'r'
      ? `select true as fault from verify_heapam('${name}', check_toast => true) limit 1`
      : `select false as fault, bt_index_check('${name}', heapallindexed => true)`,
  )
}

async function lacksRows(ports: EnginePorts, profile: Profile, goOn: () => boolean): Promise<Damage | null> {
  const [newest] = await profile.snapshots.list()
  if (!newest || newest.databaseId !== profile.marker.databaseId) return null
  let missing = 0
  const gone = await goneSince(ports, profile, newest.journalSeq)
  await readSnapshot(ports.files, snapshotPath(ports.files, profile.folder, newest.name), {
    header: () => null,
    rows: async ({ name, columns }, rows) => {
      const at = columns.indexOf('id')
      if (!columns.includes('clk') || at < 0 || missing > 0 || !goOn()) return
      const ids = rows.map((row) => row[at] ?? '').filter((id) => !gone.has(id))
      const [row] = await profile.database.query(
        `select count(*)::int as rows from jsonb_array_elements_text($1::jsonb) k join ${quoted(name)} r on r.id = k::uuid`,
        [JSON.stringify(ids)],
      )
      missing += ids.length - Number(row?.rows ?? 0)
    },
  })
  return missing > 0 && goOn() ? 'rows-missing' : null
}

/** Rows that the journal has let go since; read in turn with the writer, whose last line would look torn while it is written. */
async function goneSince(
  { files }: EnginePorts,
  { recorder, folder }: Profile,
  seq: number,
): Promise<Set<string>> {
  const journal = await recorder.alone(() => readJournal(files, files.join(folder, 'journal'), seq))
  const forgotten = (journal?.entries ?? []).flatMap(({ note }) => (note?.kind === 'forget' ? note.rows : []))
  return new Set(forgotten.map(({ id }) => id))
}
