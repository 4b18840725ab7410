/** What the server knows of the account, asked when the page opens and after each change. */
import type { AccountDetails, Failure } from '@tidelist/engine/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'

export type AccountState = {
  readonly details: AccountDetails | null
  readonly failure: Failure | null
  /** The answer is taking long enough to be spoken of. */
  readonly isSlow: boolean
  /** Resolves when the new answer is shown. */
  readonly reload: () => Promise<void>
}

const slowMs = 400

export function useAccountDetails(): AccountState {
  const run = useCommand()
  const [details, setDetails] = useState<AccountDetails | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isSlow, setIsSlow] = useState(false)
  const latest = useRef(0)
  const reload = useCallback(async () => {
    latest.current += 1
    const mine = latest.current
    const result = await run('accountDetails', {})
    if (mine !== latest.current) return
    if (result.ok) setDetails(result.value)
    setFailure(result.ok ? null : result.failure)
  }, [run])
  useEffect(() => {
    void reload()
    const timer = setTimeout(() => setIsSlow(true), slowMs)
    return () => {
      latest.current += 1
      clearTimeout(timer)
    }
  }, [reload])
  return { details, failure, isSlow, reload }
}
