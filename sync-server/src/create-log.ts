/** The log: ids and reasons only. An error's own words may hold what a person typed, so of a database's errors only the code is kept. */
import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config/config.ts'
import { errorCode } from './database/retry.ts'

export const createLog = (level: Config['logLevel'], destination?: DestinationStream): Logger =>
  pino({ level, base: null, serializers: { err: reasonOf } }, destination ?? pino.destination(1))

/** Name, code and the places in our code; the message only where no database or library composed it from values. */
export function reasonOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error, code: errorCode(error) }
  const code = errorCode(error)
  const isOwn = error.constructor === Error || error instanceof TypeError || error instanceof RangeError
  return {
    name: error.name,
    ...(code === null ? {} : { code }),
    ...(isOwn && code === null ? { message: error.message } : {}),
    at: framesOf(error),
  }
}

const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim().replace(/file:\/\/\S*\/(node_modules|sync-server|shared-schema)\//, '$1/'))
