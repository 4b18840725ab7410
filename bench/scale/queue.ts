/**
 * A server with one thread and a pool of connections as two queues in a row, simulated event by event: a request waits for the thread, then for a
 * connection, which it holds while the database works and the wire is travelled. First come, first served. All times in milliseconds.
 */
import { percentile } from '../stats.ts'

export type Station = {
  /** How many requests it serves at once. */
  readonly places: number
  /** How long the next request takes there. */
  readonly serviceMs: () => number
}

export type Observed = {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly meanMs: number
  /** The part of its places that each station had in use. */
  readonly busy: readonly number[]
}

/** `perSecond` arrivals as a Poisson process, `requests` of them; the first tenth, while the queues fill, is not counted. */
export function observe(
  stations: readonly Station[],
  { perSecond, requests, random }: { perSecond: number; requests: number; random: () => number },
): Observed {
  const arrivals: number[] = []
  for (let n = 0, at = 0; n < requests; n += 1) {
    at += exponential(1000 / perSecond, random)
    arrivals.push(at)
  }
  let times = arrivals.map((arrivedMs) => ({ arrivedMs, atMs: arrivedMs }))
  const busy = stations.map((station) => {
    const passed = pass(station, times)
    times = passed.times
    return passed.busy
  })
  const took = times.slice(Math.floor(requests / 10)).map(({ arrivedMs, atMs }) => atMs - arrivedMs)
  const meanMs = took.reduce((sum, ms) => sum + ms, 0) / took.length
  return { p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99), meanMs, busy }
}

export const exponential = (meanMs: number, random: () => number): number => -meanMs * Math.log(1 - random())

type Times = { readonly arrivedMs: number; readonly atMs: number }[]

function pass({ places, serviceMs }: Station, times: Times): { times: Times; busy: number } {
  const inOrder = [...times].sort((a, b) => a.atMs - b.atMs)
  const freeAt = new Array<number>(places).fill(0)
  let used = 0
  const left = inOrder.map(({ arrivedMs, atMs }) => {
    const place = soonest(freeAt)
    const takes = serviceMs()
    const done = Math.max(atMs, freeAt[place] ?? 0) + takes
    freeAt[place] = done
    used += takes
    return { arrivedMs, atMs: done }
  })
  return { times: left, busy: used / (places * Math.max(1, ...freeAt)) }
}

function soonest(freeAt: readonly number[]): number {
  let best = 0
  for (let place = 1; place < freeAt.length; place += 1)
    if ((freeAt[place] ?? 0) < (freeAt[best] ?? 0)) best = place
  return best
}
