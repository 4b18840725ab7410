/** What the main process tells the window without being asked. Data only: never an event object, never a port. */
export type AppEvent =
  /** A new engine runs in place of one that died; the old port is dead, so ask for another. */
  | { readonly kind: 'engine-restarted' }
  /** The engine died too often to be started again by itself; asking for a port starts it once more. */
  | { readonly kind: 'engine-gave-up' }
