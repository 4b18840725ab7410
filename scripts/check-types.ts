/** Type-checks every part of the repository with the settings of that part, two at a time. The second half of `npm run check`. */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { repoDir } from './setup/places.ts'

const projects = globSync('**/tsconfig*.json', {
  cwd: repoDir,
  exclude: (path) => path.includes('node_modules') || path === 'out' || path.startsWith('.'),
}).filter((path) => !path.endsWith('tsconfig.base.json'))
const tsc = join(repoDir, 'node_modules', 'typescript', 'bin', 'tsc')

const waiting = [...projects].sort()
const failed: string[] = []
await Promise.all([checkInTurn(), checkInTurn()])
process.stdout.write(`${projects.length} parts type-checked, ${failed.length} with errors\n`)
process.exit(failed.length === 0 ? 0 : 1)

async function checkInTurn(): Promise<void> {
  for (let project = waiting.shift(); project; project = waiting.shift())
    if (!(await check(project))) failed.push(project)
}

function check(project: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [tsc, '-p', project, '--pretty', 'false'], {
      cwd: repoDir,
      stdio: 'inherit',
    })
    child.on('exit', (code) => resolve(code === 0))
  })
}
