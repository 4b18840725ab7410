/** All there is to know about the sync: whose account, when last confirmed, what waits, what is wrong and what helps. */
import type { SyncStatus } from '@tidelist/engine/client'
import { type DialogName, useDialogs } from '../../app/dialogs.tsx'
import { useToday } from '../../app/use-today.ts'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { momentWords } from '../../words/date-words.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { syncTone, syncWords } from '../../words/sync-words.ts'
import { CompareWithServer } from './compare-with-server.tsx'
import { SyncQuestion } from './sync-question.tsx'

export function SyncPanel({ sync, close }: { sync: SyncStatus; close: () => void }) {
  const today = useToday()
  const run = useCommand()
  const { show } = useDialogs()
  const signedIn = sync.account !== null && sync.phase !== 'signed-out'
  const isDeleted = sync.failure?.kind === 'account-deleted'
  const openDialog = (dialog: DialogName) => {
    close()
    show(dialog)
  }
  return (
    <>
      <header className="sync-panel-head">
        <span className="sync-dot" data-tone={syncTone(sync)} aria-hidden="true" />
        <h2 className="sync-panel-title numbers">{syncWords(sync)}</h2>
        {sync.account && (
          <p className="sync-panel-account" title={sync.account.email} data-testid="sync-account">
            {sync.account.email}
          </p>
        )}
      </header>
      {sync.failure && (
        <div className="sync-failure" data-tone={syncTone(sync)}>
          <p>{failureSentence(sync.failure)}</p>
          <FailureAction
            sync={sync}
            onSignIn={() => openDialog('sign-in')}
            onRetry={() => void run('syncNow', {})}
          />
          {isDeleted && (
            <div className="sync-answers">
              <Button onPress={() => void run('leaveDeletedAccount', {})}>
                {words.account.keepWithoutAccount}
              </Button>
              <Button onPress={() => openDialog('remove-tasks')}>{words.account.removePage}</Button>
            </div>
          )}
        </div>
      )}
      {sync.question && <SyncQuestion question={sync.question} />}
      {sync.phase === 'local' && <p className="sync-note">{words.sync.noAccount}</p>}
      {sync.phase === 'signed-out' && !isDeleted && (
        <p className="sync-note">
          {sync.signInKept === 'memory' && !sync.failure ? words.sync.memoryEnded : words.sync.signedOut}
        </p>
      )}
      {sync.account && !isDeleted && <SyncFacts sync={sync} today={today} />}
      {sync.progress && (
        <p className="sync-note numbers">
          {words.sync.loading(sync.progress.done, sync.progress.done + sync.progress.remaining)}
        </p>
      )}
      {sync.clockOffsetMs !== 0 && (
        <p className="sync-note" data-testid="sync-clock">
          {words.sync.clockOff(sync.clockOffsetMs)}
        </p>
      )}
      {signedIn && sync.signInKept === 'memory' && <p className="sync-note">{words.sync.memory}</p>}
      {signedIn && <CompareWithServer />}
      <footer className="sync-panel-foot">
        {signedIn ? (
          <>
            <Button onPress={() => void run('syncNow', {})}>{words.sync.syncNow}</Button>
            <Button onPress={() => openDialog('account')}>{words.sync.account}</Button>
            <Button onPress={() => openDialog('sign-out')}>{words.sync.signOut}</Button>
          </>
        ) : (
          <>
            <Button tone="accent" onPress={() => openDialog('sign-in')}>
              {words.sync.signIn}
            </Button>
            <Button onPress={() => openDialog('sign-up')}>{words.sync.signUp}</Button>
          </>
        )}
      </footer>
      {sync.phase === 'signed-out' && !isDeleted && (
        <Button tone="quiet" onPress={() => openDialog('sign-out')}>
          {words.sync.leave}
        </Button>
      )}
    </>
  )
}

function SyncFacts({ sync, today }: { sync: SyncStatus; today: string }) {
  const confirmed = sync.lastConfirmedAtMs
  return (
    <dl className="sync-facts numbers">
      <dt>{words.sync.lastConfirmed}</dt>
      <dd>{confirmed === null ? words.sync.never : momentWords(confirmed, today)}</dd>
      <dt>{words.sync.waiting}</dt>
      <dd data-testid="sync-waiting">{sync.waiting.toLocaleString()}</dd>
      {sync.refused > 0 && (
        <>
          <dt>{words.sync.refused}</dt>
          <dd data-testid="sync-refused">{sync.refused.toLocaleString()}</dd>
        </>
      )}
    </dl>
  )
}

type FailureActionProps = { sync: SyncStatus; onSignIn: () => void; onRetry: () => void }

/** The one thing that may help, where there is one beside waiting. */
function FailureAction({ sync, onSignIn, onRetry }: FailureActionProps) {
  const kind = sync.failure?.kind
  if (kind === 'signed-out' || kind === 'credentials-wrong' || kind === 'account-mismatch') {
    return sync.phase === 'signed-out' ? null : <Button onPress={onSignIn}>{words.sync.signIn}</Button>
  }
  if (kind === 'account-deleted' || kind === 'upgrade-required' || kind === 'server-unset') return null
  return <Button onPress={onRetry}>{words.sync.tryNow}</Button>
}
