/** Somebody who types without a pause, and the notes of what was acknowledged. */
import type { TestApp } from './app-process.ts'

export type Writing = {
  /** Titles that were acknowledged. */
  readonly saved: string[]
  /** Titles of which nobody knows: the engine died before its answer. */
  readonly unknown: string[]
  /** Resolves when so many titles more are acknowledged. */
  more(count: number): Promise<void>
  /** Ends the typing. */
  end(): Promise<void>
}

export function typeWithoutPause(app: TestApp, name: string): Writing {
  const saved: string[] = []
  const unknown: string[] = []
  let typing = true
  const wanted: { count: number; done: () => void }[] = []
  const work = (async () => {
    for (let index = 0; typing; index += 1) {
      const title = `${name} ${index}`
      const result = await app.run('createTask', { title })
      if (result.ok) saved.push(title)
      else if (result.failure.kind === 'answer-lost') unknown.push(title)
      for (const each of wanted.splice(0))
        if (saved.length >= each.count) each.done()
        else wanted.push(each)
    }
  })()
  return {
    saved,
    unknown,
    more: (count) =>
      new Promise((done) => {
        wanted.push({ count: saved.length + count, done })
      }),
    end: async () => {
      typing = false
      await work
    },
  }
}

/** Every title in the Inbox, asked for in windows as a list would. */
export async function allTitles(app: TestApp): Promise<string[]> {
  const titles: string[] = []
  for (;;) {
    const window = { offset: titles.length, limit: 200 }
    const { rows } = await app.ask({ query: 'tasks', view: { view: 'inbox' }, ...window })
    if (rows.length === 0) return titles
    titles.push(...rows.map(({ title }) => title))
  }
}
