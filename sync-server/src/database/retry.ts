/** Runs a whole transaction again when the database says that nothing was wrong with it but the moment. */
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseUnavailable } from './database.ts'

/** Milliseconds before each new attempt; about three seconds in all, which a restarting Postgres needs. */
const pausesMs = [20, 60, 150, 400, 800, 1600]

const retriedStates = new Set(['57P01', '57P02', '57P03', '40001', '40P01'])
/** A statement's name that the connection does not know, or knows for another one. */
const nameStates = new Set(['26000', '42P05'])
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
  if (isUnknownStatement(error)) return true
  if (code !== null) return retriedStates.has(code) || code.startsWith('08') || connectionErrors.has(code)
  return isLostConnection(error)
}

export const isUnknownStatement = (error: unknown): boolean => nameStates.has(errorCode(error) ?? '')

/** The code of an error, or of what caused it: Drizzle wraps what the driver threw. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? errorCode(error.cause) : null
}

/** The drivers report a socket that went away by message only; Neon's passes the WebSocket's event on. */
const isLostConnection = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false
  if ('type' in error && error.type === 'error') return true
  if (error instanceof Error && lostMessages.test(error.message)) return true
  return 'cause' in error && isLostConnection(error.cause)
}

const lostMessages =
  /connection terminated|connection timeout|timeout expired|timeout exceeded|not queryable/i

/** The error itself, or `DatabaseUnavailable` where it is the weather. */
export function asUnavailable(error: unknown): unknown {
  const found = unavailableIn(error)
  if (found) return found
  const code = errorCode(error)
  return isMomentary(error) || (code !== null && busyStates.has(code))
    ? new DatabaseUnavailable(error)
    : error
}

/** Drizzle wraps what the gate before the database has thrown, too. */
const unavailableIn = (error: unknown): DatabaseUnavailable | null => {
  if (error instanceof DatabaseUnavailable) return error
  return error instanceof Error ? unavailableIn(error.cause) : null
}
