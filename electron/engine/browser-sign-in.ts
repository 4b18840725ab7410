/**
 * Waits for what the system's browser brings back of a sign-in with a provider. The link that carries it can be made by anybody and seen by other programs, so
 * it counts only while this device waits, once, and together with a verifier that has never left the engine. That is kept in memory alone: a sign-in takes a
 * minute, one that the app's end interrupts is begun again by a press, and on the disk it would be a secret that outlives its purpose.
 */
import { type Result, refuse, success } from '@tidelist/shared-schema'
import { base64url } from 'jose'
import type { EnginePorts } from './ports.ts'
import { type Exchange, fetchProvider } from './sync/session.ts'

export type BrowserSignIn = {
  /** Opens the browser. Answers when a code came, when it was given up, or after `WAIT_MS`. */
  begin(): Promise<Result<Exchange>>
  openAgain(): Result<null>
  /** Ignored while nothing waits. */
  take(code: string): void
  giveUp(): void
}

/** Long enough to find a phone for a second factor. */
const WAIT_MS = 15 * 60_000

type Waiting = {
  readonly verifier: string
  readonly challenge: string
  end(result: Result<Exchange>): void
}

export function createBrowserSignIn(ports: EnginePorts): BrowserSignIn {
  const { browser, files, random, timers } = ports
  let waiting: Waiting | null = null
  let begun = 0

  /** Whatever ends it, nothing that comes later does so again. */
  const end = (outcome: (waiting: Waiting) => Result<Exchange>) => {
    begun += 1
    const ended = waiting
    waiting = null
    ended?.end(outcome(ended))
  }
  const giveUp = () => end(() => refuse('sign-in-given-up'))
  const wait = () =>
    new Promise<Result<Exchange>>((resolve) => {
      const stopTimer = timers.after(WAIT_MS, () => end(() => refuse('sign-in-too-late')))
      const verifier = base64url.encode(random.bytes(32))
      const challenge = files.sha256(verifier)
      waiting = {
        verifier,
        challenge,
        end: (result) => {
          stopTimer()
          resolve(result)
        },
      }
      browser.openSignIn(challenge)
    })

  return {
    begin: async () => {
      giveUp()
      const mine = begun
      const provider = await fetchProvider(ports)
      if (mine !== begun) return refuse('sign-in-given-up')
      if (!provider.ok) return provider
      return provider.value.name === null ? refuse('provider-absent') : wait()
    },
    openAgain: () => {
      if (waiting === null) return refuse('nothing-to-answer')
      browser.openSignIn(waiting.challenge)
      return success(null)
    },
    take: (code) => {
      if (waiting !== null) end(({ verifier }) => success({ code, verifier }))
    },
    giveUp,
  }
}
