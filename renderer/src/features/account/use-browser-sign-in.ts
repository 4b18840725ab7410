/** A sign-in that goes on in the system's browser: begun, waited for, given up. */
import type { Failure } from '@tidelist/engine/client'
import { useEffect, useRef, useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'

export type BrowserSignIn = {
  /** Null while there is none; a failure when it came to nothing. */
  readonly state: { readonly failure: Failure | null } | null
  readonly begin: () => void
  readonly giveUp: () => void
}

/** An engine that has started again waits for no browser. */
const endOf = (failure: Failure): Failure =>
  failure.kind === 'answer-lost' ? { kind: 'sign-in-given-up' } : failure

export function useBrowserSignIn(onIn: () => void): BrowserSignIn {
  const run = useCommand()
  const [state, setState] = useState<BrowserSignIn['state']>(null)
  /** Which beginning an answer belongs to; an answer to an earlier one counts no more. */
  const latest = useRef(0)
  const giveUp = () => {
    latest.current += 1
    setState(null)
    void run('giveUpSignIn', {})
  }
  const begin = async () => {
    latest.current += 1
    const mine = latest.current
    setState({ failure: null })
    const result = await run('signInWithProvider', {})
    if (mine !== latest.current) return
    if (result.ok) onIn()
    else setState({ failure: endOf(result.failure) })
  }
  // A dialog that is closed waits for nothing.
  useEffect(
    () => () => {
      latest.current += 1
      void run('giveUpSignIn', {})
    },
    [run],
  )
  return { state, begin: () => void begin(), giveUp }
}
