/** The workflow for machines with Electron's program calls only what is there. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repoDir } from './setup/places.ts'

const read = (path: string) => readFileSync(join(repoDir, path), 'utf8')
const workflow = read('.github/workflows/ci.yml')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> } // npm has checked its shape

test('every script of npm that it runs exists', () => {
  const called = [...workflow.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name)
  expect(called).toContain('package')
  for (const name of [...called, 'test']) expect(Object.keys(scripts)).toContain(name)
})

test('it builds the targets that the packaging describes, and each has its icon', () => {
  const packaging = read('electron-builder.yml')
  for (const target of ['AppImage', 'deb', 'rpm', 'nsis', 'portable', 'dmg', 'zip']) {
    expect(workflow).toMatch(new RegExp(`targets: .* ${target}\\b`))
    expect(packaging).toMatch(new RegExp(`- (target: )?${target}\\n`))
  }
  const icons = [...packaging.matchAll(/icon: (\S+)/g)].map(([, path]) => path ?? '')
  expect(icons.length).toBe(3)
  for (const icon of icons) expect(existsSync(join(repoDir, icon))).toBe(true)
})
