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

/** When a line is typed, in the person's zone: `YYYY-MM-DD`, and minutes after midnight. A time that has gone by is tomorrow's. */
export type Typed = { readonly date: string; readonly minutes: number }

/** `asWords` holds the texts of chips that the person turned back into words. */
export function parseQuickAdd(line: string, typed: Typed, asWords: readonly string[] = []): QuickAdd {
  const wanted = (token: QuickAddChip) => !asWords.includes(token.text)
  const tokens = findTokens(line).filter(wanted)
  const date = findDate(blank(line, tokens, '|'), typed, wanted)
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

function findDate(text: string, typed: Typed, wanted: (chip: QuickAddChip) => boolean) {
  const now = new Date(`${typed.date}T00:00:00`)
  now.setHours(0, typed.minutes)
  for (const result of english.parse(text, now, { forwardDate: true })) {
    const end = result.index + result.text.length
    const begin = text.slice(0, result.index).search(nearDay.test(result.text) ? beforeNearDay : beforeDate)
    const from = begin < 0 ? result.index : begin
    const chip: QuickAddChip = { kind: 'date', text: text.slice(from, end), start: from, end }
    const { start } = result
    const date = [start.get('year') ?? 0, start.get('month') ?? 1, start.get('day') ?? 1]
      .map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0'))
      .join('-')
    if (!wanted(chip) || date < typed.date || isMeantAsWords(result.text, text.slice(end))) continue
    const timed = start.isCertain('hour')
    const minutes = (start.get('hour') ?? 0) * 60 + (start.get('minute') ?? 0)
    return { chip, due: timed ? { date, minutes } : { date } }
  }
  return null
}

/** Without its date such a word says nothing. Nobody says "on tomorrow": who logs on tomorrow keeps the word. */
const beforeDate = /(?<=^|\s)(?:at|by|due|on)\s+$/i
const beforeNearDay = /(?<=^|\s)(?:at|by|due)\s+$/i
const nearDay = /^(?:today|tonight|tomorrow|next|this)\b/i

/** A number before or after a day is no time of the day: "chapter 11 tomorrow" keeps its 11, "at 11", "11am" and "11:00" are times. */
const english = casual.clone()
english.refiners.unshift({
  refine: (_context, results) => results.filter(({ text }) => !onlyNumbers.test(text)),
})
const onlyNumbers = /^\d[\d\s.]*(?:(?:-|–|—|~|to|until)\s*[\d\s.]+)?$/i

/**
 * What reads like a date and hardly ever is one. Days gone by; parts of the day, since the night train leaves when it leaves; lengths of time ("30 minutes of
 * yoga"), because the line knows no hour to count from; months without a day, which people are called as well.
 */
const words = [
  /^(?:last|past)\b/i,
  /^(?:now|(?:this )?(?:morning|afternoon|evening|night))$/i,
  /^(?:for |about |within )?(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|a few|few|several|a couple of|couple of)\s*(?:days?|d|weeks?|w|months?|mo|quarters?|years?|y)$/i,
  /^(?:in |for |about |within )?(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|half an?|a few|few|several|a couple of|couple of)\s*(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)$/i,
  /^(?:in |for |of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?$/i,
]

/** Short days, fractions and weekends are dates at the end of a line only: sun cream, a sat nav and 3/4 of an inch stay what they are. */
const datesAtTheEnd = /^(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|weekend|\d{1,2}\/\d{1,2})\.?$/i

const isMeantAsWords = (date: string, rest: string): boolean =>
  words.some((kind) => kind.test(date)) || (datesAtTheEnd.test(date) && !/^[\s|]*$/.test(rest))

/** The text with the given spans blanked, so that places in it stay where they were; chrono reads dates wrongly before blanks. */
const blank = (text: string, spans: readonly { start: number; end: number }[], filler = ' '): string =>
  spans.reduce(
    (rest, { start, end }) => rest.slice(0, start) + filler.repeat(end - start) + rest.slice(end),
    text,
  )
