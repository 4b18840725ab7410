import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical, type Json } from './canonical.ts'
import { earliestStamp } from './clock.ts'
import { compressClk, isUntouched, type MergeRow, mergeRows, stampOf } from './merge.ts'
import { writeToMergeRow } from './row-codec.ts'

const names = ['title', 'notes', 'due', 'placement'] as const
const author = fc.constantFrom('000000000000000a', '000000000000000b')
const stamp = fc
  .tuple(fc.integer({ min: 0, max: 6 }), author)
  .map(([ms, device]) => ms.toString(16).padStart(16, '0') + device)
const value = fc.oneof(
  fc.constantFrom<Json>('x', 'y', '', null, 1),
  fc.record({ a: fc.integer({ min: 0, max: 2 }), b: fc.constant(null) }),
)

/** Rows as devices make them: made at one stamp, registers changed later; few stamps and values, so that ties happen. */
const row: fc.Arbitrary<MergeRow> = fc
  .record({
    made: stamp,
    later: fc.dictionary(fc.constantFrom(...names), stamp),
    values: fc.tuple(value, value, value, value),
    unknown: fc.option(fc.tuple(value, stamp), { nil: null }),
  })
  .map(({ made, later, values, unknown }) => {
    const stamps: Record<string, string> = {}
    for (const name of names)
      stamps[name] = later[name] !== undefined && later[name] > made ? later[name] : made
    const regs: Record<string, Json> = Object.fromEntries(
      names.map((name, index) => [name, values[index] ?? null]),
    )
    if (unknown) {
      regs.colour_of_tomorrow = unknown[0]
      stamps.colour_of_tomorrow = unknown[1] > made ? unknown[1] : made
    }
    return { clk: compressClk(made, stamps), regs }
  })

const merged = (a: MergeRow, b: MergeRow) => mergeRows('tasks', a, b).row
/** A row with every stamp spelled out, as text. */
const text = ({ clk, regs }: MergeRow): string =>
  canonical(
    Object.fromEntries(Object.keys(regs).map((name) => [name, [regs[name] ?? null, stampOf(clk, name)]])),
  )

test('merging is commutative', () => {
  fc.assert(fc.property(row, row, (a, b) => text(merged(a, b)) === text(merged(b, a))))
})

test('merging is associative', () => {
  fc.assert(
    fc.property(row, row, row, (a, b, c) => text(merged(merged(a, b), c)) === text(merged(a, merged(b, c)))),
  )
})

test('merging a row with itself, or the same row twice, changes nothing', () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      expect(mergeRows('tasks', a, a).changed).toEqual([])
      const once = merged(a, b)
      expect(mergeRows('tasks', once, b).changed).toEqual([])
      expect(merged(once, b)).toEqual(once)
    }),
  )
})

test('a merge never invents a value: each register comes with its stamp from one of the two rows', () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      const { row: result } = mergeRows('tasks', a, b)
      for (const name of Object.keys(result.regs)) {
        const origins = [a, b].filter((origin) => Object.hasOwn(origin.regs, name))
        const pairs = origins.map((origin) =>
          canonical([origin.regs[name] ?? null, stampOf(origin.clk, name)]),
        )
        expect(pairs).toContain(canonical([result.regs[name] ?? null, stampOf(result.clk, name)]))
      }
    }),
  )
})

test('every register ends with what was typed before a default of the making, and of both kinds with the greatest (stamp, value)', () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      const { row: result } = mergeRows('tasks', a, b)
      for (const name of names) {
        const key = (each: MergeRow) => stampOf(each.clk, name) + canonical(each.regs[name] ?? null)
        const typed = [a, b].filter((each) => !isUntouched('tasks', each, name))
        if (typed.length > 0) expect(key(result)).toBe(typed.map(key).sort().at(-1))
        else expect(stampOf(result.clk, name)).toBe(result.clk['*'])
      }
    }),
  )
})

test('what is untouched stays so in a merge, and what was typed stays typed', () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      const { row: result } = mergeRows('tasks', a, b)
      for (const name of names)
        expect(isUntouched('tasks', result, name)).toBe(
          isUntouched('tasks', a, name) && isUntouched('tasks', b, name),
        )
    }),
  )
})

test('the row of which only a part is known takes its making from the other one', () => {
  const known: MergeRow = {
    clk: { '*': earliestStamp, title: `${'0'.repeat(31)}c` },
    regs: { title: 'a', notes: '' },
  }
  const whole: MergeRow = { clk: { '*': `${'0'.repeat(31)}b` }, regs: { title: '', notes: '' } }
  for (const [here, there] of [
    [known, whole],
    [whole, known],
  ] as const)
    expect(mergeRows('tasks', here, there).row).toEqual({
      clk: { '*': `${'0'.repeat(31)}b`, title: `${'0'.repeat(31)}c` },
      regs: { title: 'a', notes: '' },
    })
})

test('any order and any repetition of the same rows ends in the same row', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.infiniteStream(fc.nat()), (rows, picks) => {
      const straight = rows.reduce(merged)
      let shuffled = rows[0] as MergeRow // the array has at least one
      for (const pick of picks.take(20)) shuffled = merged(shuffled, rows[pick % rows.length] as MergeRow) // within the array
      shuffled = rows.reduce(merged, shuffled)
      expect(text(shuffled)).toBe(text(straight))
    }),
  )
})

test('the reasons say for each register which side won and why', () => {
  const early = `${'0'.repeat(31)}a`
  const late = `${'0'.repeat(31)}b`
  const here: MergeRow = { clk: { '*': early, notes: late }, regs: { title: 'a', notes: 'n', due: null } }
  const there: MergeRow = { clk: { '*': early, title: late }, regs: { title: 'b', notes: 'm', due: 'z' } }
  const { reasons, changed } = mergeRows('tasks', here, there)
  expect(reasons).toEqual({ title: 'newer-there', notes: 'newer-here', due: 'tie-here' })
  expect(changed).toEqual(['title'])
})

test('a later making with its defaults spelled out leaves what was typed before it', () => {
  const at = (digit: string) => `${'0'.repeat(31)}${digit}`
  const here: MergeRow = { clk: { '*': at('1'), color: at('2') }, regs: { name: 'home', color: 'green' } }
  const regs = { name: ['home', at('3'), null], color: [null, at('3'), null] } as const
  const again = writeToMergeRow(
    { t: 'tags', id: '00000000-0000-4000-8000-000000000000', whole: true, regs },
    here.clk,
  )
  expect(mergeRows('tags', here, again).row.regs).toEqual(here.regs)
})
