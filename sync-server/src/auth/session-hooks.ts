/** What happens where Better Auth makes or ends a session. */
import type { Database } from '../database/database.ts'
import { awaitPushes } from '../sync/await-pushes.ts'
import { readDeviceHeaders } from './device-headers.ts'

/** A session keeps what its device said of itself; and once its end is answered, no push of it is still on its way. */
export const sessionHooks = (database: Database) => ({
  create: {
    before: async (_: unknown, context: { headers?: Headers | undefined } | null) => ({
      data: readDeviceHeaders(context?.headers),
    }),
  },
  delete: {
    after: async ({ userId }: { userId: string }) => database.transaction((run) => awaitPushes(run, userId)),
  },
})
