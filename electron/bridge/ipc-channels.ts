/** The channels between preload and main. The preload is loaded before each page, so this file imports nothing. */
export const ipcChannels = {
  /** page -> main: send me a port to the engine under this nonce. */
  requestEnginePort: 'tidelist:request-engine-port',
  /** main -> page: the port, with the nonce as data. */
  enginePort: 'tidelist:engine-port',
  /** page -> main: open this address outside the app; answers whether it was opened. */
  openExternal: 'tidelist:open-external',
  /** page -> main: ask the person where to save the export; answers with a ticket for the engine, or null. */
  chooseTakeoutFile: 'tidelist:choose-takeout-file',
  /** main -> page: save what is being typed, because the window is about to go; the nonce comes back with `saved`. */
  saveNow: 'tidelist:save-now',
  /** page -> main: it is saved, or kept where the next window finds it. */
  saved: 'tidelist:saved',
  /** main -> page: an AppEvent. */
  appEvent: 'tidelist:app-event',
} as const
