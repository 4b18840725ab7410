/** The channels between preload and main, with the shape of what each one carries. */
import { z } from 'zod'

export const ipcChannels = {
  /** page -> main: send me a port to the engine under this nonce. */
  requestEnginePort: 'tidelist:request-engine-port',
  /** main -> page: the port, with the nonce as data. */
  enginePort: 'tidelist:engine-port',
  /** page -> main: open this address outside the app; answers whether it was opened. */
  openExternal: 'tidelist:open-external',
  /** main -> page: an AppEvent. */
  appEvent: 'tidelist:app-event',
} as const

export const nonceSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/)

/** Long enough for any link a person pastes, short enough to be no way to fill memory. */
export const externalUrlSchema = z.string().max(8192)
