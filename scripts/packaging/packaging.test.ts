/** The stand-in for fpm reads what electron-builder writes and says no to the rest. */
import { expect, test } from 'vitest'
import { controlFile } from './deb-control.ts'
import { readFpmArguments } from './fpm-arguments.ts'
import { icns, ico } from './icon-containers.ts'

const args = [
  ...['-s', 'dir', '--force', '-t', 'deb', '-d', 'libgtk-3-0', '-d', 'libnss3', '--deb-compression', 'xz'],
  ...['--architecture', 'amd64', '--description', 'Summary\n \n Second line', '--version', '0.1.0'],
  ...[
    '--package',
    '/dist/a.deb',
    '--name',
    'tidelist',
    '--maintainer',
    'T <t@t.example>',
    '--url',
    'https://t.example',
  ],
  '/build/linux-unpacked/=/opt/Tidelist',
]

test('the arguments become a control file that Debian can read', () => {
  const wish = readFpmArguments(args)
  if (wish.kind !== 'package') throw new Error(wish.sentence)
  expect(wish.package.files).toEqual([{ source: '/build/linux-unpacked/', target: '/opt/Tidelist' }])
  expect(controlFile(wish.package, 12)).toBe(`Package: tidelist
Version: 0.1.0
License: unknown
Architecture: amd64
Maintainer: T <t@t.example>
Installed-Size: 12
Depends: libgtk-3-0, libnss3
Section: default
Priority: optional
Homepage: https://t.example
Description: Summary
 .
 Second line
`)
})

test.each([
  [[...args, '--deb-systemd', 'x'], 'does not know --deb-systemd'],
  [['-s', 'dir', '-t', 'rpm'], 'packs deb and not rpm'],
])('a wish it cannot fulfil is refused', (wish, sentence) => {
  const answer = readFpmArguments(wish)
  expect(answer.kind === 'refused' && answer.sentence).toContain(sentence)
})

test('the icon containers name each picture with its size and place', () => {
  const pictures = [16, 256].map((size) => ({ size, png: Buffer.alloc(size, 1) }))
  const windows = ico(pictures)
  expect([windows.readUInt16LE(4), windows[6], windows[22], windows.readUInt32LE(6 + 16 + 8)]).toEqual([
    2, 16, 0, 256,
  ])
  expect(windows.length).toBe(6 + 2 * 16 + 16 + 256)
  const mac = icns(pictures)
  expect(mac.readUInt32BE(4)).toBe(mac.length)
  expect(mac.toString('latin1', 8, 12)).toBe('icp4')
})
