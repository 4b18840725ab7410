/** The text that Chromium runs before each page's own scripts: a small 'electron' for the preload, then the preload. */
import { createPageElectron, createPagePorts, createTell } from './page-electron.ts'
import { pack, unpack, unpackTagged } from './structured-json.ts'

type Options = {
  readonly preload: string
  /** The origin whose pages get the preload. */
  readonly origin: string
  readonly argv: readonly string[]
}

/** The page calls this one, with text; taken off the page before its own scripts run. */
export const bindingName = '__standInTell'
/** The app calls this one; not enumerable, and useless to a page that only receives through it. */
export const receiverName = '__standInReceive'

export function pageScript({ preload, origin, argv }: Options): string {
  const facts = { argv, platform: process.platform, versions: {}, env: {}, type: 'renderer', sandboxed: true }
  return `(() => {
const post = globalThis.${bindingName}
delete globalThis.${bindingName}
if (window !== window.top || location.origin !== ${JSON.stringify(origin)}) return
${[pack, unpack, unpackTagged, createTell, createPagePorts, createPageElectron].map(String).join('\n')}
const tell = createTell(post, { pack, unpack })
const electron = createPageElectron(tell)
Object.defineProperty(globalThis, '${receiverName}', {
  value: (text) => { for (const message of unpack(JSON.parse(text))) electron.receive(message) },
})
tell({ kind: 'document', address: location.href })
addEventListener('beforeunload', (event) => event.preventDefault())
addEventListener('resize', () => tell({ kind: 'resize' }))
const load = (name) => {
  if (name !== 'electron') throw new Error('A sandboxed preload cannot require ' + name)
  return electron.modules
}
const module = { exports: {} };
(function (require, module, exports, process) {
${preload}
})(load, module, module.exports, ${JSON.stringify(facts)})
})()`
}
