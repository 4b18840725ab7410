/**
 * `npm run app [-- --offline]`: everything from a fresh checkout to the open app. Builds what is missing or old,
 * starts a sync server of its own unless offline, opens the app with both, and stops the server when the app closes.
 * Data is kept in `.data/`.
 */
import { ensureBuilt } from './setup/ensure-built.ts'
import { ensureSeed } from './setup/ensure-seed.ts'
import { openShell, refuseWithoutDisplay, whenClosed } from './setup/open-shell.ts'
import { places } from './setup/places.ts'
import { runServer } from './setup/run-server.ts'
import { runScript } from './setup/setup-refused.ts'

await runScript(async () => {
  const args = process.argv.slice(2)
  refuseWithoutDisplay(process.env)
  await ensureBuilt()
  await ensureSeed()
  const server = args.includes('--offline') ? null : await runServer()
  try {
    const shell = await openShell({
      args: args.filter((argument) => argument !== '--offline'),
      env: {
        TIDELIST_USER_DATA: places.appDataDir,
        TIDELIST_STAND_IN_KEYRING: 'file',
        ...process.env,
        ...(server === null ? {} : { TIDELIST_SERVER_URL: server.url }),
      },
    })
    return await whenClosed(shell)
  } finally {
    await server?.stop()
  }
})
