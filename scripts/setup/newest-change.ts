/** When anything under some files and folders was last changed, in ms since 1970; 0 when none of them exists. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const passedOver = new Set(['node_modules', 'out', 'dist', 'test-results'])

export async function newestChange(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(paths.map(newestIn))
  return Math.max(0, ...times)
}

async function newestIn(path: string): Promise<number> {
  const facts = await stat(path).catch(() => null)
  if (facts === null) return 0
  if (!facts.isDirectory()) return facts.mtimeMs
  const names = (await readdir(path)).filter((name) => !passedOver.has(name) && !name.includes('.test.'))
  return Math.max(facts.mtimeMs, await newestChange(names.map((name) => join(path, name))))
}
