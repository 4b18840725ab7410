/**
 * The network between one simulated computer and the server, which can fail at each point on the way from the first packet to the answer that is stored. What is
 * lost, and on which side, is the whole difference between the points; the engine sees `unreachable` or an answer, as from the real one.
 */
import type { SeededRandom } from '@tidelist/shared-schema/testing/seeded-random'
import type { TransactionFault } from '@tidelist/sync-server/testing'
import type { HttpAnswer, HttpRequest, NetworkPort } from '../../ports.ts'
import type { PowerSwitch } from './simulated-disk.ts'
import type { SimulatedServer } from './simulated-server.ts'
import type { VirtualTime } from './virtual-time.ts'

/** In the order of the way. */
export const faultPoints = [
  'refused before connecting',
  'black hole while connecting',
  'reset before the request is sent',
  'half of the request is sent',
  'request lost on the way',
  'server fails before its transaction',
  'server fails inside its transaction',
  'server fails after its commit',
  'answer lost on the way',
  'half of the answer arrives',
  'device dies as the answer arrives',
  'device dies while it saves the answer',
] as const
export const otherFaults = ['request twice', 'slow', 'very slow', 'strange answer'] as const
export type Fault = (typeof faultPoints)[number] | (typeof otherFaults)[number]

export type Weather = {
  /** False: no packet passes. */
  online: boolean
  /** How often a request meets a fault. */
  faults: number
  /** Faults for the next requests whose path ends like this, each once. */
  planned: { readonly path: string; readonly fault: Fault }[]
}

export const goodWeather = (): Weather => ({ online: true, faults: 0, planned: [] })

export type NetworkDeps = {
  readonly time: VirtualTime
  readonly server: SimulatedServer
  readonly random: SeededRandom
  readonly weather: Weather
  readonly power: PowerSwitch
  note(event: string): void
}

const LATENCY_MS = 20

export function simulatedNetwork(deps: NetworkDeps): NetworkPort {
  return {
    request: (request) => oneRequest(deps, request),
    stream: (request, on) => oneStream(deps, request, on),
  }
}

function oneRequest(deps: NetworkDeps, request: HttpRequest): Promise<HttpAnswer> {
  const { time, power, random, weather } = deps
  const path = pathOf(request)
  const fault =
    takePlanned(weather, path) ?? (weather.online && random.chance(weather.faults) ? pickFault(random) : null)
  return new Promise((resolve) => {
    let over = false
    const answer = (given: HttpAnswer) => {
      if (over || !power.isOn) return
      over = true
      deps.note(`${path} ${given.kind === 'answer' ? given.status : given.kind}${fault ? ` (${fault})` : ''}`)
      resolve(given)
    }
    time.after(request.timeoutMs, () => answer(unreachable('timed out')))
    if (!weather.online) time.after(LATENCY_MS, () => answer(unreachable('offline')))
    else travel(deps, request, { fault, answer })
  })
}

function takePlanned(weather: Weather, path: string): Fault | null {
  const at = weather.planned.findIndex((each) => path.endsWith(each.path))
  return at < 0 ? null : (weather.planned.splice(at, 1)[0]?.fault ?? null)
}

const pickFault = (random: SeededRandom): Fault =>
  random.chance(0.7) ? random.pick(faultPoints) : random.pick(otherFaults)

const unreachable = (reason: string): HttpAnswer => ({ kind: 'unreachable', reason })

type Trip = { readonly fault: Fault | null; answer(given: HttpAnswer): void }

/** What happens on the way there. */
function travel(deps: NetworkDeps, request: HttpRequest, trip: Trip): void {
  const { time, server, random } = deps
  const { fault, answer } = trip
  const thereMs = LATENCY_MS + random.below(LATENCY_MS) + delayOf(fault, random)
  switch (fault) {
    case 'refused before connecting':
    case 'reset before the request is sent':
    case 'half of the request is sent':
      time.after(thereMs, () => answer(unreachable(fault)))
      return
    case 'black hole while connecting':
    case 'request lost on the way':
      return
    case 'strange answer':
      time.after(thereMs, () => answer(random.pick(strangeAnswers)))
      return
    case 'request twice':
      time.after(thereMs + random.below(30_000), () => void server.answer(request))
  }
  time.after(thereMs, () => {
    server.failNext(fault ? (serverFaults[fault] ?? null) : null)
    void server.answer(request).then((given) => {
      server.failNext(null)
      returnTrip(deps, given, trip)
    })
  })
}

const serverFaults: Readonly<Record<string, TransactionFault>> = {
  'server fails before its transaction': 'before',
  'server fails inside its transaction': 'inside',
  'server fails after its commit': 'after',
}

const delayOf = (fault: Fault | null, random: SeededRandom): number =>
  fault === 'slow' ? random.below(5_000) : fault === 'very slow' ? 15_000 + random.below(60_000) : 0

/** What happens on the way back. */
function returnTrip({ time, random, power }: NetworkDeps, given: HttpAnswer, { fault, answer }: Trip): void {
  const backMs = LATENCY_MS + random.below(LATENCY_MS) + delayOf(fault, random)
  if (fault === 'answer lost on the way') return
  time.after(backMs, () => {
    if (fault === 'half of the answer arrives') return answer(halfOf(given, random))
    if (fault === 'device dies as the answer arrives') return power.crash()
    if (fault === 'device dies while it saves the answer') power.usesLeft = random.below(8)
    return answer(given)
  })
}

/** A proxy passes on what it got, or the connection's end is noticed. */
function halfOf(given: HttpAnswer, random: SeededRandom): HttpAnswer {
  if (given.kind !== 'answer' || random.chance(0.5)) return unreachable('half of the answer arrives')
  return { ...given, body: given.body.slice(0, Math.floor(given.body.length / 2)) }
}

const json = { 'content-type': 'application/json' }
const strangeAnswers: readonly HttpAnswer[] = [
  { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' },
  { kind: 'answer', status: 200, headers: json, body: '{"ok":true}' },
  { kind: 'answer', status: 200, headers: json, body: '{"rows":[' },
  { kind: 'answer', status: 302, headers: { location: 'https://elsewhere.example' }, body: '' },
  { kind: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: 'Bad gateway' },
  { kind: 'answer', status: 503, headers: { ...json, 'retry-after': '3' }, body: '{"kind":"unavailable"}' },
  { kind: 'answer', status: 429, headers: { ...json, 'retry-after': '7' }, body: '{"kind":"rate_limited"}' },
  { kind: 'answer', status: 500, headers: json, body: '{"kind":"internal"}' },
]

const pathOf = ({ method, url }: HttpRequest): string => `${method} ${new URL(url).pathname}`

function oneStream(
  { time, server, weather, random, power, note }: NetworkDeps,
  request: HttpRequest,
  on: Parameters<NetworkPort['stream']>[1],
): () => void {
  const cut = new AbortController()
  let over = false
  let isBroken = false
  let cancelSilence: () => void = () => undefined
  const end = (status: number | null, why: string) => {
    if (over || !power.isOn) return
    over = true
    cancelSilence()
    cut.abort()
    note(`stream ends: ${why}`)
    on.end(status)
  }
  const alive = () => {
    cancelSilence()
    cancelSilence = time.after(request.timeoutMs, () => end(null, 'silence'))
  }
  alive()
  const fails = weather.online && random.chance(weather.faults)
  if (!weather.online || fails) {
    time.after(LATENCY_MS, () => end(null, 'not connected'))
    return () => undefined
  }
  if (weather.faults > 0) time.after(random.below(120_000), () => end(null, 'cut'))
  time.after(LATENCY_MS, () => {
    const text = (chunk: string) =>
      void time.after(LATENCY_MS, () => {
        // A connection loses nothing in its midst: what comes after something that was lost does not come either.
        if (!weather.online) isBroken = true
        if (over || isBroken || !power.isOn) return
        alive()
        on.text(chunk)
      })
    void server
      .stream(request, cut.signal, text)
      .then((status) => time.after(LATENCY_MS, () => end(status, `status ${status}`)))
  })
  return () => {
    over = true
    cancelSilence()
    cut.abort()
  }
}
