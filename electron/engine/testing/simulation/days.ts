/**
 * Days of ordinary life in virtual time: people type now and then, each hour a network goes bad for a while, a computer is started again, and now and then the server is.
 * After each hour all comes to rest and the invariants are checked. What grows with time alone shows here, above all timers that nobody cancels.
 */
import type { Stage } from './base-world.ts'
import { History } from './history.ts'
import { Violation } from './invariants.ts'
import { goodWeather } from './simulated-network.ts'

/** Three engines at rest and a server have nine to sixteen. */
const MOST_TIMERS = 30
/** A network on which no stream would stay open is asked every five minutes, and heard to be good again then. */
const UNTIL_WEATHER_IS_NOTICED_MS = 6 * 60_000

export type Hour = { readonly hour: number; readonly commands: number; readonly timers: number }

/** Throws a `Violation` where an invariant breaks. */
export async function liveFor(
  stage: Stage,
  { seed, hours, onHour }: { seed: number; hours: number; onHour?(hour: Hour): void },
): Promise<Hour> {
  const history = new History(stage, { seed })
  await history.begin()
  let last: Hour = { hour: 0, commands: 0, timers: stage.time.armed }
  for (let hour = 1; hour <= hours; hour += 1) {
    for (let minute = 0; minute < 60; minute += 1) await liveAMinute(history, { hour, minute })
    for (const device of stage.devices) Object.assign(device.weather, goodWeather())
    await history.wait(UNTIL_WEATHER_IS_NOTICED_MS)
    await history.comeToRest()
    last = { hour, commands: history.outcome().commands, timers: stage.time.armed }
    onHour?.(last)
    if (last.timers > MOST_TIMERS)
      throw new Violation(
        `After ${hour} hours ${last.timers} timers are armed, where ${MOST_TIMERS} are plenty`,
      )
  }
  return last
}

async function liveAMinute(
  history: History,
  { hour, minute }: { hour: number; minute: number },
): Promise<void> {
  const { random, stage } = history
  const device = random.pick(stage.devices)
  if (random.chance(0.5)) await history.type(device)
  if (minute === 20) history.changeWeather(device)
  if (minute === 40) await history.restart(device)
  if (minute === 50 && hour % 6 === 0) await stage.server.restart()
  await history.wait(60_000)
}
