/** What the person or test that starts the stand-in may choose; read once, here only. */
const env = process.env

export const settings = {
  /** No window on a display; the page has 1280x800. */
  headless: env.TIDELIST_HEADLESS === '1',
  /** Keeps a key file beside the data, as a keyring would keep its key; without it there is no safe storage. */
  hasKeyring: env.TIDELIST_STAND_IN_KEYRING === 'file',
  /** What the system prefers, 'light' or 'dark'; null leaves it to Chromium. */
  systemColorScheme: colorSchemeOf(env.TIDELIST_STAND_IN_COLOR_SCHEME),
  /** The file that is chosen in every save dialog; null: each is cancelled. */
  saveAs: env.TIDELIST_STAND_IN_SAVE_AS || null,
  chromiumPath: env.TIDELIST_CHROMIUM ?? '/usr/bin/chromium',
  headlessSize: { width: 1280, height: 800 },
} as const

function colorSchemeOf(text: string | undefined): 'light' | 'dark' | null {
  return text === 'light' || text === 'dark' ? text : null
}
