/** Everything the server holds on the person, into a file of their choice. */
import type { Failure } from '@tidelist/engine/client'
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

export function ExportData() {
  const run = useCommand()
  const [busy, setBusy] = useState(false)
  const [bytes, setBytes] = useState<number | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const save = async () => {
    const ticket = await window.tidelist.chooseTakeoutFile()
    if (ticket === null) return
    setBusy(true)
    setFailure(null)
    setBytes(null)
    const result = await run('saveTakeout', { ticket })
    setBusy(false)
    if (result.ok) setBytes(result.value.bytes)
    else setFailure(result.failure)
  }
  return (
    <>
      <div className="account-line">
        <p className="account-note account-grows numbers" role="status">
          {bytes === null ? words.account.dataNote : words.account.exported(bytes)}
        </p>
        <Button isPending={busy} onPress={() => void save()}>
          {busy ? words.account.exporting : words.account.export}
        </Button>
      </div>
      {failure && (
        <p role="alert" className="account-refusal">
          {failureSentence(failure)}
        </p>
      )}
    </>
  )
}
