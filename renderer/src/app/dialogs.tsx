/** Which dialog stands open; at most one does. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

export type DialogName =
  | 'sign-in'
  | 'sign-up'
  | 'sign-out'
  | 'remove-tasks'
  | 'account'
  | 'delete-account'
  | 'keyboard'
  | 'safety'

type Dialogs = { readonly open: DialogName | null; readonly show: (dialog: DialogName | null) => void }

const DialogsContext = createContext<Dialogs | null>(null)

export function DialogsProvider({ children }: { children: ReactNode }) {
  const [open, show] = useState<DialogName | null>(null)
  const value = useMemo(() => ({ open, show }), [open])
  return <DialogsContext value={value}>{children}</DialogsContext>
}

export function useDialogs(): Dialogs {
  const value = useContext(DialogsContext)
  if (!value) throw new Error('useDialogs stands outside of DialogsProvider.')
  return value
}
