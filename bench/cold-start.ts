/**
 * From the start of a process to the first list: the engine on a real profile until a window's client has 50 rows, next to a
 * process that reopens a bare copy of the same database and reads 50 rows. Fresh processes, in turns.
 */
import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deviceWithTasks } from './big-profile.ts'
import { type Figure, median } from './stats.ts'

const ROUNDS = 7
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export async function coldStart(tasks: number): Promise<Figure[]> {
  const device = await deviceWithTasks(tasks)
  const { profile } = await device.engine.workspace.open()
  await device.stop()
  const folder = await mkdtemp(join(tmpdir(), 'tidelist-cold-'))
  await cp(join(device.userDataDir, 'profiles', profile.name, 'db'), folder, { recursive: true })
  const samples = { ours: [] as Start[], bare: [] as Start[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    samples.bare.push(start('cold-start-bare.ts', folder))
    samples.ours.push(start('cold-start-engine.ts', device.userDataDir))
  }
  await rm(folder, { recursive: true })
  await rm(device.userDataDir, { recursive: true })
  const at = `at ${tasks.toLocaleString('en')} tasks`
  return [
    {
      name: `start to first list, ${at}`,
      unit: 'ms',
      value: median(samples.ours.map(({ ms }) => ms)),
      bare: median(samples.bare.map(({ ms }) => ms)),
      goal: 1.3,
      note: 'bare: PGlite reopen + 50 rows, in a process of its own',
    },
    {
      name: `engine's resident memory after the first list, ${at}`,
      unit: 'MB',
      value: median(samples.ours.map(({ rssMb }) => rssMb)),
      bare: median(samples.bare.map(({ rssMb }) => rssMb)),
    },
  ]
}

type Start = { ms: number; rssMb: number }

/** The child measures from its own start and prints what it found. */
const start = (name: string, folder: string): Start =>
  JSON.parse(execFileSync(process.execPath, [script(name), folder], { encoding: 'utf8' }))
