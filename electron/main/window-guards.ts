/**
 * Keeps the window on our own page: no navigation, frame, redirect, new window, webview or permission gets through.
 * Installed on every webContents as it is created, so a window opened by mistake is guarded too.
 */
import type { Session, WebContents } from 'electron'
import { isAppUrl } from './app-origin.ts'
import { externalLink } from './external-link.ts'

type Preventable = { preventDefault(): void }
type Navigation = Preventable & { readonly url: string }

export function guardContents(contents: WebContents, openExternal: (address: string) => void): void {
  contents.on('will-navigate', refuseForeignNavigation)
  contents.on('will-frame-navigate', refuseForeignNavigation)
  contents.on('will-redirect', refuseForeignNavigation)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const link = externalLink(url)
    if (link !== null) openExternal(link)
    return { action: 'deny' }
  })
}

export function refuseForeignNavigation(event: Navigation): void {
  if (!isAppUrl(event.url)) event.preventDefault()
}

/** The page needs no permission at all, so each kind of question has the same answer. */
export function denyPermissions(
  session: Pick<
    Session,
    | 'setPermissionRequestHandler'
    | 'setPermissionCheckHandler'
    | 'setDevicePermissionHandler'
    | 'setDisplayMediaRequestHandler'
  >,
): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  // No video and no audio in the answer is a refusal.
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
}
