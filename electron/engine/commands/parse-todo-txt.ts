/**
 * Reads todo.txt lines (the format of todo.txt with the customary `due:` and `t:` keys). Pure. A word that means nothing here stays in
 * the title, so that nothing of the file is lost.
 */
import { isRealDate } from '@tidelist/shared-schema'

export type TodoTxtLine = {
  title: string
  done: boolean
  completedOn: string | null
  createdOn: string | null
  /** (A) to (C) are 1 to 3, later letters 4, none 0. */
  priority: number
  project: string | null
  contexts: string[]
  due: string | null
  doOn: string | null
}

export function parseTodoTxt(text: string): TodoTxtLine[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(parseLine)
}

function parseLine(line: string): TodoTxtLine {
  const words = line.split(/\s+/)
  const take = (test: (word: string) => boolean) =>
    words[0] !== undefined && test(words[0]) ? (words.shift() ?? null) : null
  const done = take((word) => word === 'x') !== null
  const lead = take(isPriority)
  const first = take(isRealDate)
  const second = first === null ? null : take(isRealDate)
  const key = (name: string) => takeKey(words, name)
  const priority = lead ?? key('pri')
  const due = takeKey(words, 'due', isRealDate)
  const doOn = takeKey(words, 't', isRealDate)
  return {
    done,
    completedOn: done ? first : null,
    createdOn: done ? second : first,
    priority: priorityNumber(priority),
    due,
    doOn,
    ...takeNames(words),
    title: titleOf(words),
  }
}

const isPriority = (word: string): boolean => /^\([A-Z]\)$/.test(word)

function priorityNumber(text: string | null): number {
  const letter = /[A-Z]/.exec(text ?? '')?.[0]
  return letter === undefined ? 0 : Math.min(letter.charCodeAt(0) - 64, 4)
}

function takeKey(
  words: string[],
  name: string,
  fits: (value: string) => boolean = () => true,
): string | null {
  const index = words.findIndex((word) => word.startsWith(`${name}:`) && fits(word.slice(name.length + 1)))
  if (index < 0) return null
  const [word] = words.splice(index, 1)
  return word?.slice(name.length + 1) ?? null
}

/** The first project becomes the list; further ones stay words of the title. */
function takeNames(words: string[]): { project: string | null; contexts: string[] } {
  const projectAt = words.findIndex((word) => /^\+\S/.test(word))
  const project = projectAt < 0 ? null : (words.splice(projectAt, 1)[0]?.slice(1) ?? null)
  const contexts = words.filter((word) => /^@\S/.test(word)).map((word) => word.slice(1))
  for (const context of contexts) words.splice(words.indexOf(`@${context}`), 1)
  return { project, contexts }
}

const titleOf = (words: readonly string[]): string => words.join(' ')
