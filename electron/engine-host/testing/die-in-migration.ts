/** Loaded into an engine's process by a test: it dies inside of the transaction that changes the schema, after the change. */
import { PGlite } from '@electric-sql/pglite'

const { transaction } = PGlite.prototype
PGlite.prototype.transaction = function <T>(work: Parameters<typeof transaction<T>>[0]) {
  return transaction.call(this, (tx) =>
    work({
      ...tx,
      exec: async (sql, options) => {
        const done = await tx.exec(sql, options)
        if (sql.startsWith('ALTER TABLE "engine_state"')) process.kill(process.pid, 'SIGKILL')
        return done
      },
    }),
  ) as Promise<T>
}
