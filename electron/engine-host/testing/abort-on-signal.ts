/** Loaded into an engine's process by a test: from SIGUSR2 on its database dies of too deep a recursion, as WebAssembly dies of too full a memory. */
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'

const open = PGlite.create.bind(PGlite)
const deep = `create function pg_temp.deep(n int) returns int language sql as $$ select case when n > 0 then 1 + pg_temp.deep(n - 1) else 0 end $$;
  set max_stack_depth = '7MB'; select pg_temp.deep(100000)`

Object.assign(PGlite, {
  create: async (options: PGliteOptions) => {
    const database = await open(options)
    process.on('SIGUSR2', () => {
      // That it dies is for the engine to notice.
      database.exec(deep).catch(() => undefined)
    })
    return database
  },
})
