/** Before the end-to-end tests: a Chromium, a build of today's sources and the seed database. */
import { ensureBuilt } from '../scripts/setup/ensure-built.ts'
import { ensureChromium } from '../scripts/setup/ensure-chromium.ts'
import { ensureSeed } from '../scripts/setup/ensure-seed.ts'
import { findElectron } from '../scripts/setup/find-electron.ts'

// biome-ignore lint/style/noDefaultExport: Playwright takes the set-up from the default export.
export default async function globalSetup(): Promise<void> {
  await ensureChromium()
  await ensureBuilt()
  await ensureSeed()
  if (findElectron() === null)
    process.stdout.write(
      "Electron's program is not here: the tests tagged @electron run on machines that have it.\n",
    )
}
