/** How people use the app in the busiest hour, as far as it is guessed and not measured: docs/scaling.md gives the reason of each number. */
import { limits } from '@tidelist/shared-schema'

export const habits = {
  /** Of all accounts, those that use the app on a day. */
  activeShare: 0.3,
  devicesEach: 2,
  /** Changes of one person on a day, and how many of them go in one push. */
  changesADay: 60,
  changesAPush: 2,
  /** The part of a day's changes that falls into the busiest hour. */
  busiestHourShare: 0.15,
  /** Devices of active people that are awake and connected in the busiest hour. */
  connectedShare: 0.5,
  /** A look at the server without any poke, as electron/engine/sync/next-step.ts has it. */
  lookEveryS: 300,
  /** Sync tokens last ten minutes, and are only taken for a request. */
  tokenEveryS: 600,
  tasksEach: 600,
  /** Of all changes, those that replace a value, which is kept as history. */
  replacingShare: 0.5,
} as const

/** Old values that are kept of a person on average. */
export const oldValuesEach =
  habits.changesADay * habits.activeShare * habits.replacingShare * limits.historyDays

export type Rates = {
  readonly pushes: number
  readonly pulls: number
  readonly tokens: number
  readonly streams: number
}

/** Requests a second, and open streams, in the busiest hour of `people` accounts. */
export function ratesOf(people: number): Rates {
  const active = people * habits.activeShare
  const streams = active * habits.devicesEach * habits.connectedShare
  const pushes = (active * habits.changesADay * habits.busiestHourShare) / habits.changesAPush / 3600
  // Each push pokes the person's other connected devices, and the device itself takes back the numbers of its rows.
  const poked = pushes * (1 + (habits.devicesEach - 1) * habits.connectedShare)
  return {
    pushes,
    pulls: poked + streams / habits.lookEveryS,
    tokens: streams / habits.tokenEveryS,
    streams,
  }
}
