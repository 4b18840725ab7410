import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as model from './protocol-model.ts'

/** One step of a history; numbers choose the device, the key and how many of what waits are sent. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('type' as const),
      device: fc.nat(2),
      key: fc.nat(2),
      text: fc.nat(3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      device: fc.nat(2),
      most: fc.integer({ min: 1, max: 4 }),
      answer: fc.constantFrom('arrives' as const, 'is lost' as const, 'arrives after more typing' as const),
      again: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pull' as const),
      device: fc.nat(2),
      limit: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('back up' as const, 'restore' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

type World = {
  server: model.ModelServer
  devices: model.ModelDevice[]
  backup: model.ModelServer
  typed: model.Write[]
  /** What the server had taken before it was put back, also what it had set aside, by key and stamp. */
  formerlyTaken: ReadonlySet<string>
}

const newWorld = (): World => ({
  server: model.newServer(),
  devices: ['a', 'b', 'c'].map(model.newDevice),
  backup: model.newServer(),
  typed: [],
  formerlyTaken: new Set(),
})

const at = (world: World, index: number) => world.devices[index] as model.ModelDevice // one of three

function typeOn(world: World, index: number, { key, text }: { key: number; text: number }): void {
  const before = at(world, index)
  const after = model.type(before, `k${key}`, `t${text}`)
  world.devices[index] = after
  const write = after.outbox.get(`k${key}`) as model.Write // typed just now
  world.typed.push({ ...write, base: before.registers.get(write.key)?.stamp ?? null })
}

/** What is given back comes first, then the oldest. */
const byTurn = (a: model.Write, b: model.Write): number =>
  Number(b.isGivenBack ?? false) - Number(a.isGivenBack ?? false) || (a.stamp < b.stamp ? -1 : 1)

function pushFrom(world: World, index: number, step: Extract<Step, { kind: 'push' }>): void {
  const device = at(world, index)
  if (device.epoch === null) return
  const sent = [...device.outbox.values()].sort(byTurn).slice(0, step.most)
  const taken = model.push(world.server, { epoch: device.epoch, writes: sent })
  world.server = taken.server
  if (step.again) {
    const repeated = model.push(world.server, { epoch: device.epoch, writes: sent })
    expect(repeated.server).toEqual(world.server)
  }
  if (step.answer === 'is lost') return
  if (step.answer === 'arrives after more typing') typeOn(world, index, { key: 0, text: 3 })
  world.devices[index] = model.confirm(at(world, index), sent, taken.answer)
}

function pullOn(world: World, index: number, limit: number): boolean {
  const device = at(world, index)
  const page = model.pull(world.server, device.epoch === null ? 0 : device.cursor, limit)
  const after = model.storePage(device, page)
  world.devices[index] = after
  return page.hasMore || after.epoch === null
}

function play(world: World, each: Step): void {
  switch (each.kind) {
    case 'type':
      typeOn(world, each.device, each)
      return
    case 'push':
      pushFrom(world, each.device, each)
      return
    case 'pull':
      pullOn(world, each.device, each.limit)
      return
    case 'back up':
      world.backup = world.server
      return
    case 'restore':
      world.formerlyTaken = new Set([...world.formerlyTaken, ...taken(world.server)])
      world.server = { ...world.backup, epoch: world.server.epoch + 1 }
  }
}

const taken = ({ history }: model.ModelServer): Set<string> =>
  new Set([...history.keys()].map((name) => name.replace(/^conflict (.*) \S+$/, '$1')))

/** Everybody sends and fetches until nothing waits and nothing is new. */
function comeToRest(world: World): void {
  for (let round = 0; round < 12; round += 1)
    for (const index of [0, 1, 2]) {
      while (pullOn(world, index, 3));
      const most = at(world, index).outbox.size
      if (most > 0)
        pushFrom(world, index, { kind: 'push', device: index, most, answer: 'arrives', again: true })
    }
}

const histories = fc.array(step, { maxLength: 60, size: 'max' })
const rested = (steps: readonly Step[]): World => {
  const world = newWorld()
  for (const each of steps) play(world, each)
  comeToRest(world)
  return world
}
const versions = (registers: ReadonlyMap<string, model.Version>) =>
  new Map([...registers].sort().map(([key, { stamp, text }]) => [key, `${stamp} ${text}`]))

test('all devices and the server come to the same registers, and nothing waits', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const { server, devices } = rested(steps)
      for (const device of devices) {
        expect(versions(device.registers)).toEqual(versions(server.registers))
        expect(device.outbox.size).toBe(0)
      }
    }),
    { numRuns: 1000 },
  )
})

test('at rest, sending and fetching again moves nothing', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const world = rested(steps)
      const { seq } = world.server
      comeToRest(world)
      expect(world.server.seq).toBe(seq)
    }),
    { numRuns: 300 },
  )
})

test('each register ends with the greatest version that was ever typed, whatever was lost and restored', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const { server, typed } = rested(steps)
      for (const [key, writes] of byKey(typed)) {
        const greatest = writes.reduce((a, b) => (model.beats(b, a) ? b : a))
        expect(server.registers.get(key)).toMatchObject({ stamp: greatest.stamp, text: greatest.text })
      }
    }),
    { numRuns: 1000 },
  )
})

test('a value that was set aside unseen stands among the conflicts, also after a restore that it was not sent before', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const { server, typed, formerlyTaken } = rested(steps)
      for (const lost of lostUnseen(typed))
        if (
          server.epoch === 1 ||
          !(formerlyTaken.has(`${lost.key} ${lost.stamp}`) || isReplacedByItsAuthor(lost, typed))
        )
          expect(server.registers.get(model.conflictKey(lost))).toMatchObject({ text: lost.text })
    }),
    { numRuns: 1000 },
  )
})

test('a register that everybody changed after seeing it has no conflict, while the server remembers who had seen what', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      fc.pre(steps.every(({ kind }) => kind !== 'restore'))
      const { server, typed } = rested(steps)
      for (const [key, writes] of byKey(typed)) {
        const isChain = writes.every((write, index) => index === 0 || write.base === writes[index - 1]?.stamp)
        const conflicts = [...server.registers.keys()].filter((each) => each.startsWith(`conflict ${key} `))
        if (isChain) expect(conflicts).toEqual([])
      }
    }),
    { numRuns: 1000 },
  )
})

/** To a server that was restored, one that stands between the two may come last, and an author has seen what they wrote themselves. */
const isReplacedByItsAuthor = (lost: model.Write, typed: readonly model.Write[]): boolean =>
  typed.some(
    ({ key, stamp }) => key === lost.key && stamp > lost.stamp && stamp.slice(8) === lost.stamp.slice(8),
  )

function byKey(typed: readonly model.Write[]): Map<string, model.Write[]> {
  const groups = new Map<string, model.Write[]>()
  for (const write of typed) groups.set(write.key, [...(groups.get(write.key) ?? []), write])
  return groups
}

/** Leaves of what was typed: nobody wrote on top of them, something else stands in the end, and another device wrote it. */
function lostUnseen(typed: readonly model.Write[]): model.Write[] {
  const seen = new Set(typed.map(({ key, base }) => `${key} ${base}`))
  return typed.filter((write) => {
    const later = typed.filter((other) => other.key === write.key && other.stamp > write.stamp)
    return (
      !seen.has(`${write.key} ${write.stamp}`) &&
      later.some((other) => other.stamp.slice(8) !== write.stamp.slice(8)) &&
      later.every((other) => other.text !== write.text)
    )
  })
}
