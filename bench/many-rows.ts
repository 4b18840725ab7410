/**
 * A return of every task to an earlier moment and its undoing, how long nothing else is answered meanwhile, and a view of the past, in which every task
 * has changed since, next to the same view of today.
 */
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { deviceWithTasks } from './big-profile.ts'
import { type Figure, median, timed } from './stats.ts'

const LOOKS = 5

export async function manyRows(tasks: number): Promise<Figure[]> {
  const before = Date.now() - 1
  const device = await deviceWithTasks(tasks)
  const then = Date.now()
  await setTimeout(10)
  const back = await watched(() => device.run('restoreEverythingAsOf', { atMs: before }))
  const undo = await watched(() => device.run('undo', {}))
  const window = { view: { view: 'inbox' }, offset: 0, limit: 50 } as const
  const looks = { past: [] as number[], today: [] as number[] }
  for (let n = 0; n < LOOKS; n += 1) {
    looks.today.push(await timed(() => device.ask({ query: 'tasks', ...window })))
    looks.past.push(await timed(() => device.ask({ query: 'stateAsOf', atMs: then, ...window })))
  }
  await device.stop()
  await rm(device.userDataDir, { recursive: true })
  const of = `of ${tasks.toLocaleString('en')} tasks`
  const silence = ({ longestMs }: Watched) => `longest time without an answer ${Math.round(longestMs)} ms`
  return [
    { name: `all ${of} back to a moment before`, unit: 'ms', value: back.ms, note: silence(back) },
    { name: `that, ${of}, undone`, unit: 'ms', value: undo.ms, note: silence(undo) },
    {
      name: `50 ${of} as they were, all changed twice since`,
      unit: 'ms',
      value: median(looks.past),
      bare: median(looks.today),
      note: 'bare: the same 50 of today',
    },
  ]
}

type Watched = { readonly ms: number; readonly longestMs: number }

async function watched(work: () => Promise<unknown>): Promise<Watched> {
  let longestMs = 0
  let lastMs = performance.now()
  const timer = setInterval(() => {
    const nowMs = performance.now()
    longestMs = Math.max(longestMs, nowMs - lastMs)
    lastMs = nowMs
  }, 10)
  const ms = await timed(work)
  clearInterval(timer)
  return { ms, longestMs }
}
