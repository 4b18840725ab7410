/**
 * electron-builder's afterPack: puts the seed database beside the app. Not by extraResources, which leaves out empty
 * folders, and a Postgres data directory without its empty folders does not open.
 */
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AfterPackContext } from 'electron-builder'
import { places } from '../setup/places.ts'

export async function afterPack({ appOutDir, packager }: AfterPackContext): Promise<void> {
  const resourcesDir = packager.getResourcesDir(appOutDir)
  await cp(places.seedDir, join(resourcesDir, 'seed'), { recursive: true })
  // Electron's welcome page, which an unpacked Electron still holds.
  await rm(join(resourcesDir, 'default_app.asar'), { force: true })
}
