/**
 * Enough of fpm to pack a .deb with Debian's own dpkg-deb: takes the arguments electron-builder gives ("-s dir -t
 * deb ... source=target ...") and refuses what it does not know, so that no wish is dropped in silence.
 */
import { buildDeb } from './build-deb.ts'
import { readFpmArguments } from './fpm-arguments.ts'

const wish = readFpmArguments(process.argv.slice(2))
if (wish.kind === 'refused') {
  process.stderr.write(`${wish.sentence}\n`)
  process.exit(2)
}
await buildDeb(wish.package)
