/** Makes the data directory that ships with the app, so that a first start need not create a database. */
import { newestChange } from './newest-change.ts'
import { places } from './places.ts'
import { runCommand } from './run-command.ts'
import { SetupRefused } from './setup-refused.ts'

/** Made anew when a migration is newer than it. */
export async function ensureSeed(): Promise<void> {
  const [made, migrated] = await Promise.all([
    newestChange([places.seedDir]),
    newestChange(places.migrationsDirs),
  ])
  if (made > migrated) return
  process.stdout.write('Making the seed database.\n')
  const code = await runCommand(process.execPath, [places.makeSeed, places.seedDir])
  if (code !== 0) throw new SetupRefused('The seed database could not be made; the reason stands above.')
}
