/** Windows' .ico and macOS's .icns around finished PNGs; both formats have taken PNGs whole for many years. */
export type Picture = { readonly size: number; readonly png: Buffer }

const icoSizes = [16, 24, 32, 48, 64, 128, 256]
const icnsTypes: readonly (readonly [string, number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
]

export function ico(pictures: readonly Picture[]): Buffer {
  const chosen = pictures.filter(({ size }) => icoSizes.includes(size))
  const header = Buffer.from([0, 0, 1, 0, chosen.length, 0])
  let offset = header.length + 16 * chosen.length
  const entries = chosen.map(({ size, png }) => {
    const entry = Buffer.alloc(16)
    // 256 is written as 0; then no palette, 1 plane, 32 bits a pixel.
    entry.set([size % 256, size % 256, 0, 0, 1, 0, 32, 0])
    entry.writeUInt32LE(png.length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += png.length
    return entry
  })
  return Buffer.concat([header, ...entries, ...chosen.map(({ png }) => png)])
}

export function icns(pictures: readonly Picture[]): Buffer {
  const blocks = icnsTypes.flatMap(([type, wanted]) =>
    pictures.filter(({ size }) => size === wanted).map(({ png }) => block(type, png)),
  )
  return block('icns', Buffer.concat(blocks))
}

/** Four letters, the length with these eight bytes, the content. */
function block(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(content.length + head.length, 4)
  return Buffer.concat([head, content])
}
