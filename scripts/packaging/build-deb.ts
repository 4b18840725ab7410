/** Packs files into a .deb with dpkg-deb: the tree, its checksums, the control file and the two scripts. */
import { createHash } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { runCommand } from '../setup/run-command.ts'
import { controlFile, copyrightFile } from './deb-control.ts'
import type { DebPackage } from './fpm-arguments.ts'

export async function buildDeb(wish: DebPackage): Promise<void> {
  const stage = await mkdtemp(join(tmpdir(), 'tidelist-deb-'))
  try {
    for (const { source, target } of wish.files) await place(source, join(stage, target))
    const docDir = join(stage, 'usr/share/doc', wish.name)
    await mkdir(docDir, { recursive: true })
    await writeFile(join(docDir, 'copyright'), copyrightFile(wish))
    await makeReadable(stage)
    await writeControl(wish, stage)
    await packTree(wish, stage)
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

async function place(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  await cp(source, target, { recursive: true, verbatimSymlinks: true })
}

/** Everybody may read what is installed and nobody but root may write it; what could be run still can. */
async function makeReadable(dir: string): Promise<void> {
  await chmod(dir, 0o755)
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) await makeReadable(path)
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644)
  }
}

async function writeControl(wish: DebPackage, stage: string): Promise<void> {
  const files = await filesIn(stage)
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  const sums = await Promise.all(
    files.map(async (file) => `${md5(await readFile(file))}  ${relative(stage, file)}\n`),
  )
  const controlDir = join(stage, 'DEBIAN')
  await mkdir(controlDir)
  const installedKiB = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024)
  await writeFile(join(controlDir, 'control'), controlFile(wish, installedKiB))
  await writeFile(join(controlDir, 'md5sums'), sums.join(''))
  await writeScript(wish.afterInstall, join(controlDir, 'postinst'))
  await writeScript(wish.afterRemove, join(controlDir, 'postrm'))
}

async function writeScript(source: string | null, target: string): Promise<void> {
  if (source === null) return
  await cp(source, target)
  await chmod(target, 0o755)
}

async function packTree({ compression, outputFile }: DebPackage, stage: string): Promise<void> {
  // fpm's name for xz on many cores; dpkg-deb does that by itself.
  const method = compression === 'xzmt' ? 'xz' : compression
  const code = await runCommand('dpkg-deb', [
    '--root-owner-group',
    `-Z${method}`,
    '--build',
    stage,
    outputFile,
  ])
  if (code !== 0) throw new Error(`dpkg-deb ended with ${code}`)
}

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function md5(content: Buffer): string {
  return createHash('md5').update(content).digest('hex')
}
