/** What the main process tells the window without being asked. Data only: never an event object, never a port. */
import { z } from 'zod'

export const appEventSchema = z.discriminatedUnion('kind', [
  /** A new engine runs in place of one that died; the old port is dead, so ask for another. */
  z.strictObject({ kind: z.literal('engine-restarted') }),
  /** The engine died too often to be started again; only opening the app anew helps. */
  z.strictObject({ kind: z.literal('engine-gave-up') }),
])

export type AppEvent = z.infer<typeof appEventSchema>
