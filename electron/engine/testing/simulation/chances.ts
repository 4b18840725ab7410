/** What may happen in a simulated history, and how often. */

export type Event =
  | 'type'
  | 'wait'
  | 'weather'
  | 'crash'
  | 'restart'
  | 'clock'
  | 'person'
  | 'server'
  | 'resume'

/** Parts of a hundred, spread out: each event stands in it as often as it happens. */
const spread = (parts: Partial<Record<Event, number>>): readonly Event[] =>
  Object.entries(parts).flatMap(([event, times]) => new Array<Event>(times).fill(event as Event))

export const usual = spread({
  type: 55,
  wait: 20,
  weather: 8,
  crash: 6,
  restart: 3,
  clock: 2,
  person: 2,
  server: 2,
  resume: 2,
})

/** The server is put back to backups often. */
export const serverRestless = spread({ type: 55, wait: 14, weather: 14, crash: 1, server: 15, resume: 1 })
