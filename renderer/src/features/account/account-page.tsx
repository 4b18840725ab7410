/** The account: its address and password, the devices that are signed in, all its data as a file, and the ways out of it. */
import type { AccountDetails, Failure } from '@tidelist/engine/client'
import type { ReactNode } from 'react'
import { useDialogs } from '../../app/dialogs.tsx'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { ChangeEmail } from './change-email.tsx'
import { ChangePassword } from './change-password.tsx'
import { DeviceList } from './device-list.tsx'
import { ExportData } from './export-data.tsx'
import { SetPassword } from './set-password.tsx'
import { type AccountState, useAccountDetails } from './use-account-details.ts'
import './account.css'

export function AccountPage() {
  const { show } = useDialogs()
  const sync = useLiveQuery({ query: 'sync' })
  const account = useAccountDetails()
  if (!sync?.account) return null
  return (
    <Dialog title={words.account.title} wide onClose={() => show(null)}>
      <div className="account-page">
        <p className="account-note account-who">{words.account.signedInAs(sync.account.name)}</p>
        <Parts account={account} />
      </div>
    </Dialog>
  )
}

/** Nothing stands here before it stands where it stays: what came later would move it from under a press. */
function Parts({ account: { details, failure, isSlow, reload } }: { account: AccountState }) {
  if (details !== null)
    return (
      <>
        <Known details={details} reload={reload} />
        <Leaving />
      </>
    )
  if (failure !== null)
    return (
      <>
        <Unavailable failure={failure} onRetry={() => void reload()} />
        <Leaving />
      </>
    )
  return <p className="account-note">{isSlow ? words.account.looking : ''}</p>
}

type KnownProps = { details: AccountDetails; reload: () => Promise<void> }

function Known({ details, reload }: KnownProps) {
  const { email, isConfirmed, hasPassword, devices } = details
  return (
    <>
      <AccountPart title={words.account.email}>
        <ChangeEmail
          email={email}
          isConfirmed={isConfirmed}
          hasPassword={hasPassword}
          onChanged={() => void reload()}
        />
      </AccountPart>
      <AccountPart title={words.account.password}>
        {hasPassword ? <ChangePassword onChanged={() => void reload()} /> : <SetPassword email={email} />}
      </AccountPart>
      <AccountPart title={words.account.devices}>
        <DeviceList devices={devices} onChanged={reload} />
      </AccountPart>
      <AccountPart title={words.account.data}>
        <ExportData />
      </AccountPart>
    </>
  )
}

function Leaving() {
  const { show } = useDialogs()
  return (
    <AccountPart title={words.account.leaving}>
      <div className="account-acts">
        <Button onPress={() => show('sign-out')}>{words.account.signOutPage}</Button>
        <Button tone="danger" onPress={() => show('delete-account')}>
          {words.account.deletePage}
        </Button>
      </div>
    </AccountPart>
  )
}

/** What can be known without the server is shown; the rest says why it is not. */
function Unavailable({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const { show } = useDialogs()
  const isOver = failure.kind === 'signed-out'
  return (
    <div className="account-warning" role="alert" data-testid="account-failure">
      <p>{failureSentence(failure)}</p>
      {failure.kind === 'account-deleted' ? (
        <Button onPress={() => show('sign-out')}>{words.account.removePage}</Button>
      ) : (
        <Button onPress={() => (isOver ? show('sign-in') : onRetry())}>
          {isOver ? words.account.signIn : words.account.tryAgain}
        </Button>
      )}
    </div>
  )
}

function AccountPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="account-part" aria-label={title}>
      <h3 className="account-part-title">{title}</h3>
      <div className="account-part-body">{children}</div>
    </section>
  )
}
