/** The backups of this computer, each proved by a test restore: made now, looked into, and brought back by new changes. */
import type { Backup, Failure } from '@tidelist/engine/client'
import { useState } from 'react'
import { useNotices } from '../../app/notices.tsx'
import { useToday } from '../../app/use-today.ts'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import { momentWords } from '../../words/date-words.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

export function BackupList() {
  const run = useCommand()
  const storage = useLiveQuery({ query: 'storage' })
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Failure | null>(null)
  const [looking, setLooking] = useState<string | null>(null)
  const backUp = async () => {
    setBusy(true)
    const result = await run('backUpNow', {})
    setBusy(false)
    setRefused(result.ok ? null : result.failure)
  }
  if (!storage) return null
  const failure = refused ?? storage.backupFailure
  return (
    <>
      <div className="safety-steps">
        <p className="safety-note safety-grows">{words.safety.backupsNote}</p>
        <Button isPending={busy} onPress={() => void backUp()}>
          {busy ? words.safety.backingUp : words.safety.backUpNow}
        </Button>
      </div>
      {failure && (
        <p role="alert" className="safety-refusal">
          {failureSentence(failure)}
        </p>
      )}
      <ol className="safety-list" data-testid="backups">
        {storage.backups.map((backup) => (
          <Entry
            key={backup.name}
            backup={backup}
            isOpen={looking === backup.name}
            onLook={() => setLooking(looking === backup.name ? null : backup.name)}
          />
        ))}
      </ol>
    </>
  )
}

function Entry({ backup, isOpen, onLook }: { backup: Backup; isOpen: boolean; onLook: () => void }) {
  const today = useToday()
  return (
    <li className="safety-entry" data-testid="backup">
      <p className="safety-title numbers">{momentWords(backup.atMs, today)}</p>
      <Button aria-expanded={isOpen} onPress={onLook}>
        {words.safety.lookInto}
      </Button>
      <p className="safety-change numbers">
        {words.safety.backupHolds(backup.tasks, backup.lists)}{' '}
        {words.safety.proved(momentWords(backup.provedAtMs, today))}
      </p>
      {isOpen && <Restore name={backup.name} />}
    </li>
  )
}

function Restore({ name }: { name: string }) {
  const run = useCommand()
  const { show } = useNotices()
  const preview = useLiveQuery({ query: 'backupPreview', name })
  const [busy, setBusy] = useState(false)
  const restore = async () => {
    setBusy(true)
    const result = await run('restoreBackup', { name })
    setBusy(false)
    if (result.ok) show({ text: words.safety.restored(result.value) })
    else show({ text: failureSentence(result.failure), tone: 'trouble' })
  }
  if (!preview) return <p className="safety-note">{words.safety.looking}</p>
  if (!preview.ok) return <p className="safety-refusal">{failureSentence(preview.failure)}</p>
  const { added, changed } = preview.value
  return (
    <div className="safety-steps" data-testid="backup-preview">
      <p className="safety-note safety-grows numbers">{words.safety.restorePreview(preview.value)}</p>
      <Button isDisabled={added + changed === 0} isPending={busy} onPress={() => void restore()}>
        {words.safety.restore}
      </Button>
    </div>
  )
}
