/** The roles that carry text or meaning stand out from every ground they are put on, in light and in dark. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { groupHeight, rowHeight } from '../features/tasks/row-metrics.ts'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const declarations = new Map(
  [...css.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
)
const themes = ['light', 'dark'] as const

const grounds = [
  '--ground',
  '--ground-side',
  '--ground-raised',
  '--ground-hover',
  '--ground-row',
  '--ground-selected',
]
const texts = ['--ink', '--ink-quiet', '--accent-strong', '--overdue', '--today']
const marks = [
  '--line-strong',
  '--accent',
  '--calm',
  '--today-mark',
  '--priority-1',
  '--priority-2',
  '--priority-3',
  '--priority-4',
]

test.each(themes)('text is readable on every ground in %s', (theme) => {
  for (const text of texts) {
    for (const ground of grounds) {
      expect(contrast(role(text, theme), role(ground, theme)), `${text} on ${ground}`).toBeGreaterThanOrEqual(
        4.5,
      )
    }
  }
})

test.each(themes)(
  'text in the accent and in the colour of calm is readable where it is used in %s',
  (theme) => {
    const pairs = [
      ['--on-accent', '--accent'],
      ['--on-accent', '--accent-strong'],
      ['--accent', '--ground'],
      ['--accent', '--ground-raised'],
      ['--calm', '--ground-raised'],
      ['--ink', '--accent-tint'],
      ['--ink-quiet', '--accent-tint'],
    ] as const
    for (const [text, ground] of pairs) {
      expect(contrast(role(text, theme), role(ground, theme)), `${text} on ${ground}`).toBeGreaterThanOrEqual(
        4.5,
      )
    }
  },
)

test.each(themes)('rings, dots and icons are seen on every ground of a list in %s', (theme) => {
  for (const mark of marks) {
    for (const ground of [
      '--ground',
      '--ground-side',
      '--ground-raised',
      '--ground-row',
      '--ground-selected',
    ]) {
      expect(contrast(role(mark, theme), role(ground, theme)), `${mark} on ${ground}`).toBeGreaterThanOrEqual(
        3,
      )
    }
  }
})

test('the windowing counts with the heights that are drawn', () => {
  expect(declarations.get('--row')).toBe(`${rowHeight}px`)
  expect(declarations.get('--group')).toBe(`${groupHeight}px`)
})

function role(name: string, theme: (typeof themes)[number]): string {
  const match = /^light-dark\(var\((--[\w-]+)\), var\((--[\w-]+)\)\)$/.exec(declarations.get(name) ?? '')
  const scale = declarations.get((theme === 'light' ? match?.[1] : match?.[2]) ?? '')
  if (scale === undefined) throw new Error(`${name} is no role of two colours.`)
  return scale
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
