/** Builds the app when there is no build, or when a source is newer than it. */

import { newestChange } from './newest-change.ts'
import { places, sourcePaths } from './places.ts'
import { runCommand } from './run-command.ts'
import { SetupRefused } from './setup-refused.ts'

export async function ensureBuilt(): Promise<void> {
  const [built, changed] = await Promise.all([newestChange([places.builtMain]), newestChange(sourcePaths)])
  if (built > changed) return
  process.stdout.write('Building the app.\n')
  const code = await runCommand(process.execPath, [places.electronVite, 'build', '--logLevel', 'warn'])
  if (code !== 0) throw new SetupRefused('The app could not be built; the reason stands above.')
}
