/** What the person who starts the app may choose, from the command line first and the environment second. */
import { resolve } from 'node:path'

export type LaunchOptions = {
  /** Absolute; null: the system's usual place. */
  readonly userDataDir: string | null
  /** Null: the app works alone until the person names a server. */
  readonly serverUrl: string | null
  readonly deviceName: string
}

type Surroundings = {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly hostName: string
}

export function launchOptions({ argv, env, cwd, hostName }: Surroundings): LaunchOptions {
  const userDataDir = flag(argv, '--user-data-dir') ?? text(env.TIDELIST_USER_DATA)
  return {
    userDataDir: userDataDir === null ? null : resolve(cwd, userDataDir),
    serverUrl: text(env.TIDELIST_SERVER_URL),
    deviceName: text(env.TIDELIST_DEVICE_NAME) ?? text(hostName) ?? 'This computer',
  }
}

/** `--name=value` or `--name value`; the last one counts, as Chromium has it. */
function flag(argv: readonly string[], name: string): string | null {
  for (const [index, element] of [...argv.entries()].reverse()) {
    if (element.startsWith(`${name}=`)) return text(element.slice(name.length + 1))
    if (element === name) return text(argv[index + 1])
  }
  return null
}

function text(value: string | undefined): string | null {
  const trimmed = value?.trim()
  return trimmed === undefined || trimmed === '' ? null : trimmed
}
