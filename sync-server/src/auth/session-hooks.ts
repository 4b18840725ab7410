/** What happens where Better Auth writes a session or an account. */
import type { Database } from '../database/database.ts'
import { awaitPushes } from '../sync/await-pushes.ts'
import type { Pokes } from '../sync/pokes.ts'
import { readDeviceHeaders } from './device-headers.ts'

/** A session keeps what its device said of itself; and once its end is answered, no push of it is still on its way and its stream is told. */
export const sessionHooks = (database: Database, pokes: Pokes) => ({
  create: {
    before: async (_: unknown, context: { headers?: Headers | undefined } | null) => ({
      data: readDeviceHeaders(context?.headers),
    }),
  },
  delete: {
    after: async ({ userId }: { userId: string }) => {
      await database.transaction((run) => awaitPushes(run, userId))
      pokes.sessionsEnded(userId)
    },
  },
})

/** The provider's tokens are not kept: nothing is asked of it after the sign-in. */
export const accountHooks = {
  create: { before: async () => ({ data: noTokens }) },
  update: { before: async () => ({ data: noTokens }) },
}

const noTokens = { accessToken: null, refreshToken: null, idToken: null }
