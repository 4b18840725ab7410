/** Electron's default session: the permission handlers the app sets decide what Chromium grants to the page. */
import type Electron from 'electron'

type CheckHandler = NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>
type RequestHandler = NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>

let check: CheckHandler | null = null
let request: RequestHandler | null = null

const defaultSession = {
  setPermissionCheckHandler: (handler: CheckHandler | null): void => {
    check = handler
  },
  setPermissionRequestHandler: (handler: RequestHandler | null): void => {
    request = handler
  },
  // Chromium has no devices and no screens to give under test, so there is nothing to ask these two for.
  setDevicePermissionHandler: (): void => {},
  setDisplayMediaRequestHandler: (): void => {},
} satisfies Pick<
  Electron.Session,
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
>

export const session = { defaultSession }

/** Chromium's names of the permissions a page could ask for, and Electron's for the same. */
const permissions = [
  ['notifications', 'notifications'],
  ['geolocation', 'geolocation'],
  ['camera', 'media'],
  ['microphone', 'media'],
  ['clipboard-read', 'clipboard-read'],
  ['midi', 'midi'],
] as const

/** Electron allows what nobody forbids. */
export function permissionSettings(origin: string): { name: string; setting: 'granted' | 'denied' }[] {
  return permissions.map(([name, permission]) => {
    // Handlers here answer by the permission's name alone.
    const contents = null as unknown as Electron.WebContents
    const details = { isMainFrame: true, requestingUrl: origin }
    let allowed = check === null || check(contents, permission, origin, details)
    request?.(
      contents,
      permission,
      (answer) => {
        allowed &&= answer
      },
      details,
    )
    return { name, setting: allowed ? 'granted' : 'denied' }
  })
}
