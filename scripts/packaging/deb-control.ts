/** The text files that Debian wants in a package. */
import type { DebPackage } from './fpm-arguments.ts'

export function controlFile(wish: DebPackage, installedKiB: number): string {
  const fields: readonly (readonly [string, string])[] = [
    ['Package', wish.name],
    ['Version', wish.version],
    ['License', wish.license],
    ['Vendor', wish.vendor],
    ['Architecture', wish.architecture],
    ['Maintainer', wish.maintainer],
    ['Installed-Size', String(installedKiB)],
    ['Depends', wish.depends.join(', ')],
    ['Recommends', wish.recommends.join(', ')],
    ['Section', wish.category],
    ['Priority', wish.priority],
    ['Homepage', wish.homepage],
    ['Description', folded(wish.description)],
  ]
  return fields.map(([name, value]) => (value === '' ? '' : `${name}: ${value}\n`)).join('')
}

export function copyrightFile({ name, homepage, vendor, license }: DebPackage): string {
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ${name}
Source: ${homepage}

Files: *
Copyright: ${vendor}
License: ${license}
`
}

/** The first line is the summary; each further one starts with a blank, and an empty one is a dot. */
function folded(description: string): string {
  const [summary = '', ...rest] = description
    .trim()
    .split('\n')
    .map((line) => line.trim())
  return [summary, ...rest.map((line) => ` ${line === '' ? '.' : line}`)].join('\n')
}
