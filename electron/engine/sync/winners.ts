/** Merges the values that won on the server where this device's lost, without waiting for them to be pulled. */
import {
  type Clk,
  compressClk,
  fittingColumns,
  type Json,
  mergeRows,
  replacedValues,
  type StoredRow,
  toMergeRow,
} from '@tidelist/shared-schema'
import { keepHistoryStatement, readRows, upsertStatement } from '../database/record-sql.ts'
import { keepBeaten } from '../profile/beaten.ts'
import type { Profile } from '../profile/open-profile.ts'
import type { Winners } from './push.ts'

export async function mergeWinners(profile: Profile, winners: Winners): Promise<void> {
  const { recorder } = profile
  await recorder.merge(async (run) => {
    const stamps: string[] = []
    for (const { t, id, won } of winners) {
      const stored = (await readRows(run, recorder.userId(), { t, ids: [id] })).get(id)
      if (!stored) continue
      const entries = Object.entries(won)
      stamps.push(...entries.map(([, [, stamp]]) => stamp))
      const here = toMergeRow(t, stored)
      const merged = mergeRows(t, here, wonRow(stored, won))
      const columns = { ...fittingColumns(t, { id, row: merged.row }, stored), server_seq: stored.server_seq }
      const replaced = replacedValues({ t, id, here, merged })
      await run.execute(keepHistoryStatement, [recorder.userId(), JSON.stringify(replaced)])
      await keepBeaten(run, replaced)
      await run.execute(upsertStatement(t), [recorder.userId(), JSON.stringify([columns])])
    }
    return { stamps, tables: winners.map(({ t }) => t) }
  })
}

function wonRow(stored: StoredRow, won: Winners[number]['won']): { clk: Clk; regs: Record<string, Json> } {
  const stamps = Object.fromEntries(Object.entries(won).map(([name, [, stamp]]) => [name, stamp]))
  const regs = Object.fromEntries(Object.entries(won).map(([name, [value]]) => [name, value as Json])) // the wire schema says JSON
  return { clk: compressClk(stored.clk['*'], stamps), regs }
}
