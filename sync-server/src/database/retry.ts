/** Runs a whole transaction again when the database says that nothing was wrong with it but the moment. */
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseUnavailable } from './database.ts'

/** Milliseconds before each new attempt; about three seconds in all, which a restarting Postgres needs. */
const pausesMs = [20, 60, 150, 400, 800, 1600]

const retriedStates = new Set(['57P01', '57P02', '57P03', '40001', '40P01'])
const busyStates = new Set(['57014', '55P03', '53300'])
const connectionErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
])

export async function withRetries<T>(attempt: () => Promise<T>): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await attempt()
    } catch (error) {
      if (!isMomentary(error)) throw asUnavailable(error)
    }
    await pause(pauseMs)
  }
  return attempt().catch((error: unknown) => {
    throw asUnavailable(error)
  })
}

/** True where the whole transaction may succeed when it is run again. */
export function isMomentary(error: unknown): boolean {
  const code = errorCode(error)
  if (code !== null) return retriedStates.has(code) || code.startsWith('08') || connectionErrors.has(code)
  return isLostConnection(error)
}

export const errorCode = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null

/** The drivers report a socket that went away by message only; Neon's passes the WebSocket's event on. */
const isLostConnection = (error: unknown): boolean => {
  if (error instanceof Error)
    return /connection terminated|connection timeout|timeout expired|timeout exceeded|not queryable/i.test(
      error.message,
    )
  return typeof error === 'object' && error !== null && 'type' in error && error.type === 'error'
}

function asUnavailable(error: unknown): unknown {
  const code = errorCode(error)
  return isMomentary(error) || (code !== null && busyStates.has(code))
    ? new DatabaseUnavailable(error)
    : error
}
