/** Reads the command line that electron-builder writes for fpm. */
export type DebPackage = {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly outputFile: string
  readonly description: string
  readonly maintainer: string
  readonly vendor: string
  readonly homepage: string
  readonly license: string
  readonly category: string
  readonly priority: string
  readonly compression: string
  readonly afterInstall: string | null
  readonly afterRemove: string | null
  readonly depends: readonly string[]
  readonly recommends: readonly string[]
  /** What to put where: a source that ends in '/' is a folder whose content goes to the target. */
  readonly files: readonly { readonly source: string; readonly target: string }[]
}

export type FpmWish =
  | { readonly kind: 'package'; readonly package: DebPackage }
  | { readonly kind: 'refused'; readonly sentence: string }

const valueOptions = new Set([
  '-s',
  '-t',
  '-d',
  '--deb-recommends',
  '--architecture',
  '--after-install',
  '--after-remove',
  '--description',
  '--version',
  '--package',
  '--name',
  '--maintainer',
  '--vendor',
  '--url',
  '--category',
  '--deb-priority',
  '--deb-compression',
  '--license',
  '--iteration',
  '--log',
])
const plainOptions = new Set(['--force', '--debug'])

export function readFpmArguments(args: readonly string[]): FpmWish {
  const values = new Map<string, string[]>()
  const files: { source: string; target: string }[] = []
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? ''
    if (valueOptions.has(argument)) {
      at += 1
      values.set(argument, [...(values.get(argument) ?? []), args[at] ?? ''])
    } else if (argument.startsWith('-')) {
      if (!plainOptions.has(argument)) return refused(`This stand-in for fpm does not know ${argument}.`)
    } else {
      const equals = argument.lastIndexOf('=')
      files.push({ source: argument.slice(0, equals), target: argument.slice(equals + 1) })
    }
  }
  const kind = values.get('-t')?.[0]
  if (kind !== 'deb') return refused(`This stand-in for fpm packs deb and not ${kind ?? 'nothing'}.`)
  return { kind: 'package', package: packageOf(values, files) }
}

function packageOf(values: ReadonlyMap<string, readonly string[]>, files: DebPackage['files']): DebPackage {
  const one = (option: string): string | null => values.get(option)?.at(-1) ?? null
  const iteration = one('--iteration')
  return {
    name: one('--name') ?? '',
    version: `${one('--version') ?? ''}${iteration === null ? '' : `-${iteration}`}`,
    architecture: one('--architecture') ?? 'amd64',
    outputFile: one('--package') ?? '',
    description: one('--description') ?? '',
    maintainer: one('--maintainer') ?? '',
    vendor: one('--vendor') ?? '',
    homepage: one('--url') ?? '',
    license: one('--license') ?? 'unknown',
    category: one('--category') ?? 'default',
    priority: one('--deb-priority') ?? 'optional',
    compression: one('--deb-compression') ?? 'xz',
    afterInstall: one('--after-install'),
    afterRemove: one('--after-remove'),
    depends: values.get('-d') ?? [],
    recommends: values.get('--deb-recommends') ?? [],
    files,
  }
}

function refused(sentence: string): FpmWish {
  return { kind: 'refused', sentence }
}
