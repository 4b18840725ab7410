/** What happens where Better Auth writes a session or an account. */
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

/** The provider's tokens are not kept: nothing is asked of it after the sign-in. */
export const accountHooks = {
  create: { before: async () => ({ data: noTokens }) },
  update: { before: async () => ({ data: noTokens }) },
}

const noTokens = { accessToken: null, refreshToken: null, idToken: null }
