/**
 * Draws every size of the app's icon from its SVGs and puts the PNGs into Windows' and macOS's containers. Run it
 * after the drawing has changed: `npx node scripts/packaging/make-icons.ts`. The results are kept in the repository.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { ensureChromium } from '../setup/ensure-chromium.ts'
import { repoDir } from '../setup/places.ts'
import { icns, ico, type Picture } from './icon-containers.ts'

const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
/** Up to this size the strokes of the large drawing would blur, so another one is used. */
const smallUpTo = 24
const buildDir = join(repoDir, 'build')

const pictures = await draw()
await mkdir(join(buildDir, 'icons'), { recursive: true })
for (const { size, png } of pictures.filter((picture) => picture.size <= 512)) {
  await writeFile(join(buildDir, 'icons', `${size}x${size}.png`), png)
}
await writeFile(join(buildDir, 'icon.ico'), ico(pictures))
await writeFile(join(buildDir, 'icon.icns'), icns(pictures))

async function draw(): Promise<Picture[]> {
  const [large, small] = await Promise.all(
    ['icon.svg', 'icon-small.svg'].map((name) => readFile(join(buildDir, name), 'utf8')),
  )
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    chromiumSandbox: process.getuid?.() !== 0,
  })
  const page = await browser.newPage()
  const drawn: Picture[] = []
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size })
    const svg = size <= smallUpTo ? small : large
    await page.setContent(
      `<style>html,body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
    )
    drawn.push({ size, png: await page.screenshot({ omitBackground: true }) })
  }
  await browser.close()
  return drawn
}
