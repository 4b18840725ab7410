/**
 * Messages that released versions sent, recorded once and never changed: devices and servers of those versions are still there. A new version adds a folder
 * of its own beside `v1`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultRegisters, untouchedColumns } from './defaults.ts'
import { type Clk, mergeRows } from './merge.ts'
import { isSyncedTable, syncedTableNames } from './registers.ts'
import { toColumns, toMergeRow } from './row-codec.ts'
import {
  checkRow,
  httpFailure,
  httpFailureKinds,
  pokeEvent,
  pullReply,
  pushReply,
  pushRequest,
} from './wire.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
const LATEST_MS = Date.UTC(2100, 0, 1)

describe.each(readdirSync(fixtures))('messages of %s', (version) => {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(join(fixtures, version, `${name}.json`), 'utf8'))

  test.each(['push-request', 'push-request-of-edits'])('%s is taken whole by today’s server', (name) => {
    const recorded = read(name)
    expect(pushRequest.parse(recorded)).toEqual(recorded)
  })

  test('what stands in a row that nobody has touched is the same today, because the merge goes by it', () => {
    const recorded = read('defaults') as Record<string, unknown> // by table, recorded as registers
    for (const t of syncedTableNames) if (recorded[t]) expect(defaultRegisters(t)).toMatchObject(recorded[t])
    expect(Object.keys(recorded).filter((t) => !isSyncedTable(t))).toEqual([])
  })

  test('rows of every table that a device makes are accepted value by value', () => {
    const { rows } = pushRequest.parse(read('push-request'))
    expect(new Set(rows.map(({ t }) => t))).toEqual(
      new Set(syncedTableNames.filter((t) => t !== 'conflicts')),
    )
    for (const row of rows)
      expect(checkRow(row, LATEST_MS)).toMatchObject({ ok: true, write: { id: row.id } })
  })

  test('edits are judged as they were: only the impossible priority is refused, and an unknown register is taken', () => {
    const { rows } = pushRequest.parse(read('push-request-of-edits'))
    const judged = rows.map((row) => {
      const checked = checkRow(row, LATEST_MS)
      return [Object.keys(row.regs)[0], checked.ok ? 'ok' : checked.code]
    })
    expect(judged).toEqual([
      ['title', 'ok'],
      ['deleted_at', 'ok'],
      ['title', 'ok'],
      ['priority', 'invalid_value'],
      ['energy', 'ok'],
    ])
  })

  test.each(['push-reply', 'push-reply-to-edits'])('%s is understood whole by today’s device', (name) => {
    const recorded = read(name)
    expect(pushReply.parse(recorded)).toEqual(recorded)
  })

  test.each(['pull-reply', 'pull-reply-of-a-page'])(
    '%s is understood, and its rows are stored as they came',
    (name) => {
      const recorded = read(name)
      const { rows } = pullReply.parse(recorded)
      expect(pullReply.parse(recorded)).toEqual(recorded)
      expect(rows.length).toBeGreaterThan(2)
      for (const { t, id, clk, regs } of rows) {
        if (!isSyncedTable(t)) throw new Error(`${t} has gone`)
        const row = { clk: clk as Clk, regs } // the wire schema requires "*"
        const columns = { ...untouchedColumns(t), ...toColumns(t, id, row) }
        const stored = {
          ...columns,
          id,
          clk: row.clk,
          extra: columns.extra as Record<string, never>,
          server_seq: 1,
        } // as stored
        const again = toMergeRow(t, stored)
        for (const [name, value] of Object.entries(regs)) expect(again.regs[name]).toEqual(value)
        expect(mergeRows(t, again, row).changed).toEqual([])
      }
    },
  )

  test('every failure and the poke are understood', () => {
    const recorded = read('failures') as unknown[] // recorded as a list
    const kinds = recorded.map((failure) => httpFailure.parse(failure).kind)
    expect([...new Set(kinds)].sort()).toEqual([...httpFailureKinds].sort())
    expect(recorded.map((failure) => httpFailure.parse(failure))).toEqual(recorded)
    expect(pokeEvent.parse(read('poke'))).toEqual({ seq: 42 })
  })
})
