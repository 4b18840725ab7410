/** Where the built app's own files are, beside this bundle in `out/` and, when packaged, in the resources folder. */
import { join } from 'node:path'

type Surroundings = {
  /** The folder of the running main bundle, `out/main`. */
  readonly mainDir: string
  readonly isPackaged: boolean
  readonly resourcesDir: string
}

export type Places = {
  readonly preloadFile: string
  readonly rendererDir: string
  readonly seedDir: string
  readonly iconFile: string
}

export function placesOf({ mainDir, isPackaged, resourcesDir }: Surroundings): Places {
  const outDir = join(mainDir, '..')
  const ownDir = isPackaged ? resourcesDir : outDir
  return {
    preloadFile: join(outDir, 'preload', 'index.cjs'),
    rendererDir: join(outDir, 'renderer'),
    seedDir: join(ownDir, 'seed'),
    iconFile: isPackaged ? join(ownDir, 'icon.png') : join(outDir, '..', 'build', 'icons', '512x512.png'),
  }
}
