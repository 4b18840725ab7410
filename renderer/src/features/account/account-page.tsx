/** The account: its address and password, the devices that are signed in, all its data as a file, and the ways out of it. */
import type { Failure, SyncStatus } from '@tidelist/engine/client'
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
        {isSettled(account) && (
          <>
            <Sections account={account} sync={sync} />
            <AccountPart title={words.account.leaving}>
              <div className="account-acts">
                <Button onPress={() => show('sign-out')}>{words.account.signOutPage}</Button>
                <Button tone="danger" onPress={() => show('delete-account')}>
                  {words.account.deletePage}
                </Button>
              </div>
            </AccountPart>
          </>
        )}
      </div>
    </Dialog>
  )
}

/** Nothing can be pressed before it stands where it stays; only an answer that takes long is not waited for. */
const isSettled = ({ details, failure, isSlow }: AccountState): boolean =>
  details !== null || failure !== null || isSlow

function Sections({ account, sync }: { account: AccountState; sync: SyncStatus }) {
  const { details, failure, isSlow, reload } = account
  const email = details?.email ?? sync.account?.email ?? ''
  if (failure && !details) return <Unavailable failure={failure} onRetry={() => void reload()} />
  return (
    <>
      <AccountPart title={words.account.email}>
        <ChangeEmail
          email={email}
          isConfirmed={details?.isConfirmed ?? true}
          hasPassword={details?.hasPassword ?? null}
          onChanged={() => void reload()}
        />
      </AccountPart>
      <AccountPart title={words.account.password}>
        {details?.hasPassword && <ChangePassword onChanged={() => void reload()} />}
        {details?.hasPassword === false && <SetPassword email={email} />}
      </AccountPart>
      <AccountPart title={words.account.devices}>
        {details ? (
          <DeviceList devices={details.devices} onChanged={reload} />
        ) : (
          <p className="account-note">{isSlow ? words.account.looking : ''}</p>
        )}
      </AccountPart>
      <AccountPart title={words.account.data}>
        <ExportData />
      </AccountPart>
    </>
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
