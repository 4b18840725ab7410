/** A profile with many believable tasks, made through the product's own commands, for the benchmarks to work on. */
import { setTimeout } from 'node:timers/promises'
import type { EnginePorts } from '@tidelist/engine/host'
import { type Device, startDevice } from '@tidelist/engine/testing/test-device'
import { ROWS_TO_VACUUM } from '../electron/engine/database/upkeep.ts'

const words = [
  'call',
  'write',
  'review',
  'buy',
  'mend',
  'plan',
  'book',
  'water',
  'sort',
  'send',
  'read',
  'measure',
  'ask',
  'clean',
]
const things = [
  'the report',
  'tickets',
  'the roses',
  'a letter to Ada',
  'the invoice',
  'shelves',
  'notes 🌊',
  'the bike',
  'photos',
]

/** `count` tasks over 20 lists, a third of them dated, in chunks as an import would bring them; returns when the engine has done its upkeep. */
export async function deviceWithTasks(
  count: number,
  serverUrl: string | null = null,
  ports: Partial<EnginePorts> = {},
): Promise<Device> {
  const device = await startDevice({ name: 'Bench', serverUrl, ports })
  await addTasks(device, count)
  return device
}

/** The same into a device that is there already. */
export async function addTasks(device: Device, count: number): Promise<void> {
  const chunk = 2000
  const upkeeps = () =>
    device.logged.filter((line) => line.startsWith('upkeep') && line.includes(last)).length
  const last = count >= ROWS_TO_VACUUM ? 'vacuum' : 'analyze'
  const before = upkeeps()
  for (let at = 0; at < count; at += chunk) {
    const lines = Array.from({ length: Math.min(chunk, count - at) }, (_, index) => line(at + index))
    await device.run('importTodoTxt', { text: lines.join('\n') })
  }
  while (upkeeps() === before) await setTimeout(100)
}

function line(n: number): string {
  const title = `${words[n % words.length]} ${things[n % things.length]} ${n}`
  const list = n % 2 === 0 ? '' : ` +List${n % 20}`
  const due =
    n % 3 === 0
      ? ` due:2027-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`
      : ''
  const tag = n % 10 === 0 ? ` @tag${n % 7}` : ''
  return `${title}${list}${due}${tag}`
}
