/**
 * Understands one line of quick add: dates and times in plain English, `#list`, `@tag` and `!1`..`!4`. Pure; runs in the window
 * on every key. What was understood is returned as chips with its place in the text, so that a chip can be turned back to words.
 */
import { casual } from 'chrono-node'

export type QuickAddChip = {
  kind: 'date' | 'list' | 'tag' | 'priority'
  /** The words as typed, and where they stand. */
  text: string
  start: number
  end: number
}

export type QuickAdd = {
  title: string
  /** `minutes` after midnight for a time, in the zone of the window. */
  due: { date: string; minutes?: number } | null
  list: string | null
  tags: string[]
  priority: number
  chips: QuickAddChip[]
}

type Token = QuickAddChip & { value: string }

/** `today` is `YYYY-MM-DD` in the person's zone; `asWords` holds the texts of chips that the person turned back into words. */
export function parseQuickAdd(line: string, today: string, asWords: readonly string[] = []): QuickAdd {
  const wanted = (token: QuickAddChip) => !asWords.includes(token.text)
  const tokens = findTokens(line).filter(wanted)
  const date = findDate(blank(line, tokens, '|'), today, wanted)
  const chips = [...tokens, ...(date ? [date.chip] : [])].sort((a, b) => a.start - b.start)
  return {
    title: blank(line, chips).replace(/\s+/g, ' ').trim(),
    due: date?.due ?? null,
    list: tokens.findLast((token) => token.kind === 'list')?.value ?? null,
    tags: tokens.filter((token) => token.kind === 'tag').map((token) => token.value),
    priority: Number(tokens.findLast((token) => token.kind === 'priority')?.value ?? 0),
    chips: chips.map(({ kind, text, start, end }) => ({ kind, text, start, end })),
  }
}

const sigils = { '#': 'list', '@': 'tag', '!': 'priority' } as const

function findTokens(line: string): Token[] {
  const found: Token[] = []
  for (const match of line.matchAll(/(?<=^|\s)(?:([#@])(?:"([^"]+)"|([^\s#@!"]+))|(!)([1-4])(?=\s|$))/gu)) {
    const sigil = (match[1] ?? match[4]) as keyof typeof sigils // the expression matches no other
    const value = match[2] ?? match[3] ?? match[5] ?? ''
    const start = match.index
    found.push({ kind: sigils[sigil], value, text: match[0], start, end: start + match[0].length })
  }
  return found
}

function findDate(text: string, today: string, wanted: (chip: QuickAddChip) => boolean) {
  const noon = new Date(`${today}T12:00:00`)
  for (const result of english.parse(text, noon, { forwardDate: true })) {
    const end = result.index + result.text.length
    const begin = text.slice(0, result.index).search(leadingWord)
    const from = begin < 0 ? result.index : begin
    const chip: QuickAddChip = { kind: 'date', text: text.slice(from, end), start: from, end }
    const { start } = result
    const date = [start.get('year') ?? 0, start.get('month') ?? 1, start.get('day') ?? 1]
      .map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0'))
      .join('-')
    if (!wanted(chip) || date < today || daytime.test(result.text)) continue
    const timed = start.isCertain('hour')
    const minutes = (start.get('hour') ?? 0) * 60 + (start.get('minute') ?? 0)
    return { chip, due: timed ? { date, minutes } : { date } }
  }
  return null
}

/** Without its date such a word says nothing. */
const leadingWord = /(?<=^|\s)(?:at|by|due|on)\s+$/i

/** A number before or after a day is no time of the day: "chapter 11 tomorrow" keeps its 11, "at 11", "11am" and "11:00" are times. */
const english = casual.clone()
english.refiners.unshift({
  refine: (_context, results) => results.filter(({ text }) => !onlyNumbers.test(text)),
})
const onlyNumbers = /^\d[\d\s.]*(?:(?:-|–|—|~|to|until)\s*[\d\s.]+)?$/i

/** Parts of the day alone are words: the night train leaves when it leaves. Days gone by are words as well. */
const daytime = /^(this )?(morning|afternoon|evening|night)$/i

/** The text with the given spans blanked, so that places in it stay where they were; chrono reads dates wrongly before blanks. */
const blank = (text: string, spans: readonly { start: number; end: number }[], filler = ' '): string =>
  spans.reduce(
    (rest, { start, end }) => rest.slice(0, start) + filler.repeat(end - start) + rest.slice(end),
    text,
  )
