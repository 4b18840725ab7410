/** The window: its contexts around its frame, and the dialogs over it. */
import type { EngineConnection } from '../engine/engine-connection.ts'
import { EngineProvider } from '../engine/engine-context.tsx'
import { AccountDialog } from '../features/account/account-dialog.tsx'
import { AccountPage } from '../features/account/account-page.tsx'
import { DeleteAccountDialog } from '../features/account/delete-account-dialog.tsx'
import { SignOutDialog } from '../features/account/sign-out-dialog.tsx'
import { KeyboardDialog } from '../features/help/keyboard-dialog.tsx'
import { SafetyDialog } from '../features/safety/safety-dialog.tsx'
import { AppFrame } from './app-frame.tsx'
import { DialogsProvider, useDialogs } from './dialogs.tsx'
import { DragAndDrop } from './drag-and-drop.tsx'
import { NavigationProvider } from './navigation.tsx'
import { NoticesProvider } from './notices.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { useUnsavedNotice } from './use-unsaved-notice.ts'

export function App({ engine, platform }: { engine: EngineConnection; platform: string }) {
  return (
    <EngineProvider engine={engine}>
      <NavigationProvider>
        <NoticesProvider>
          <DialogsProvider>
            <DragAndDrop>
              <AppFrame />
            </DragAndDrop>
            <Shortcuts mac={platform === 'darwin'} />
            <OpenDialog platform={platform} />
          </DialogsProvider>
        </NoticesProvider>
      </NavigationProvider>
    </EngineProvider>
  )
}

function Shortcuts({ mac }: { mac: boolean }) {
  useShortcuts(mac)
  useUnsavedNotice()
  return null
}

function OpenDialog({ platform }: { platform: string }) {
  const { open } = useDialogs()
  switch (open) {
    case 'sign-in':
    case 'sign-up':
      return <AccountDialog mode={open} />
    case 'sign-out':
      return <SignOutDialog />
    case 'remove-tasks':
      return <SignOutDialog first="remove" />
    case 'account':
      return <AccountPage />
    case 'delete-account':
      return <DeleteAccountDialog />
    case 'keyboard':
      return <KeyboardDialog platform={platform} />
    case 'safety':
      return <SafetyDialog />
    case null:
      return null
  }
}
