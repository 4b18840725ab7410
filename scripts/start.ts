/** `npm start [-- arguments]`: opens the built app. */
import { openShell, whenClosed } from './setup/open-shell.ts'
import { runScript } from './setup/setup-refused.ts'

await runScript(async () => whenClosed(await openShell({ args: process.argv.slice(2), env: process.env })))
