/** The ways into an account: signing in, making one, the one through the browser, and the two that lead over a mail. What is on this computer stays whichever is taken. */
import { useState } from 'react'
import { useDialogs } from '../../app/dialogs.tsx'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { BrowserStep } from './browser-step.tsx'
import { ConfirmEmailStep } from './confirm-email-step.tsx'
import { ForgotPasswordStep } from './forgot-password-step.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { useBrowserSignIn } from './use-browser-sign-in.ts'
import { useSignInProvider } from './use-sign-in-provider.ts'
import './account.css'

export type Credentials = { readonly name: string; readonly email: string; readonly password: string }
type Step = 'form' | 'forgot' | 'confirm'

export function AccountDialog({ mode }: { mode: 'sign-in' | 'sign-up' }) {
  const { show } = useDialogs()
  const sync = useLiveQuery({ query: 'sync' })
  // Somebody whose session has ended is asked for the password only.
  const [known] = useState(sync?.phase === 'signed-out' ? (sync.account?.email ?? '') : '')
  const [credentials, setCredentials] = useState<Credentials>({ name: '', email: known, password: '' })
  const [step, setStep] = useState<Step>('form')
  const close = () => show(null)
  const provider = useSignInProvider()
  const browser = useBrowserSignIn(close)
  if (provider !== null && browser.state !== null)
    return (
      <BrowserStep
        provider={provider}
        failure={browser.state.failure}
        onAgain={browser.begin}
        onBack={browser.giveUp}
      />
    )
  const toSignIn = () => {
    setStep('form')
    show('sign-in')
  }
  switch (step) {
    case 'forgot':
      return (
        <ForgotPasswordStep
          email={credentials.email}
          onEmail={(email) => setCredentials({ ...credentials, email })}
          onBack={toSignIn}
          onClose={close}
        />
      )
    case 'confirm':
      return (
        <ConfirmEmailStep
          credentials={credentials}
          onIn={close}
          onBack={() => setStep('form')}
          onClose={close}
        />
      )
    case 'form':
      return (
        <SignInForm
          mode={mode}
          provider={provider}
          onProvider={browser.begin}
          isKnown={mode === 'sign-in' && known !== ''}
          credentials={credentials}
          onCredentials={setCredentials}
          onIn={close}
          onUnconfirmed={() => setStep('confirm')}
          onForgot={() => setStep('forgot')}
          onMode={show}
          onClose={close}
        />
      )
  }
}
