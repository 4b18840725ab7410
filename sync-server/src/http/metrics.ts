/**
 * What the server does, in numbers, for Prometheus: requests by route and status and the time they took, open streams, and the process
 * itself. Labels come from the table of routes, so that no client can make new ones.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Answered } from './request-log.ts'

export type Metrics = {
  readonly contentType: string
  readonly answered: (answered: Answered) => void
  /** Replaces what tells the number of open streams. */
  readonly countStreams: (count: () => number) => void
  readonly render: () => Promise<string>
}

/** Seconds. */
const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'tidelist_' })
  let countStreams = () => 0
  const requests = new Counter({
    name: 'tidelist_http_requests_total',
    help: 'Answered requests.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const seconds = new Histogram({
    name: 'tidelist_http_request_seconds',
    help: 'From the head of a request to the head of its answer.',
    labelNames: ['route'],
    buckets,
    registers,
  })
  new Gauge({
    name: 'tidelist_event_streams',
    help: 'Devices that listen for pokes.',
    registers,
    collect() {
      this.set(countStreams())
    },
  })
  return {
    contentType: registry.contentType,
    answered({ method, route, status, ms }) {
      requests.inc({ method, route, status })
      seconds.observe({ route }, ms / 1000)
    },
    countStreams(count) {
      countStreams = count
    },
    render: () => registry.metrics(),
  }
}
