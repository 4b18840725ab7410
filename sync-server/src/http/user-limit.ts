/** How often one person may ask: a burst for a first synchronisation, then a steady rate. Counted by each server for itself. */

export type UserLimit = {
  /** Seconds to wait, or 0 where the request may pass. */
  take(userId: string): number
}

export type Rate = { readonly perMinute: number; readonly burst: number }

/** People who have not asked for this long have a full allowance again and are forgotten. */
const FORGET_EVERY_MS = 60_000

export function createUserLimit({ perMinute, burst }: Rate, monotonicMs: () => number): UserLimit {
  const left = new Map<string, { tokens: number; atMs: number }>()
  let forgottenAtMs = monotonicMs()
  const perMs = perMinute / 60_000
  const refilled = (bucket: { tokens: number; atMs: number }, nowMs: number) =>
    Math.min(burst, bucket.tokens + (nowMs - bucket.atMs) * perMs)
  const forgetFull = (nowMs: number) => {
    if (nowMs - forgottenAtMs < FORGET_EVERY_MS) return
    forgottenAtMs = nowMs
    for (const [userId, bucket] of left) if (refilled(bucket, nowMs) >= burst) left.delete(userId)
  }
  return {
    take(userId) {
      const nowMs = monotonicMs()
      forgetFull(nowMs)
      const bucket = left.get(userId)
      const tokens = bucket ? refilled(bucket, nowMs) : burst
      const allowed = tokens >= 1
      left.set(userId, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs })
      return allowed ? 0 : Math.ceil((1 - tokens) / perMs / 1000)
    },
  }
}
