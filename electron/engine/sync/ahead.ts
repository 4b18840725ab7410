/**
 * Work that is begun before it is due: the request for the next page while this one is stored, the next batch while this one is under
 * way. It is taken by the name under which it was begun; what was begun for another place than the one that is reached is dropped.
 */

export type Ahead<T> = {
  begin(name: string, work: () => Promise<T>): void
  take(name: string): Promise<T> | null
  drop(): void
}

export function workAhead<T>(): Ahead<T> {
  let begun: { name: string; work: Promise<T> } | null = null
  return {
    begin: (name, work) => {
      const started = work()
      // Whoever takes it hears of its failure; when nobody does, it does not matter.
      started.catch(() => undefined)
      begun = { name, work: started }
    },
    take: (name) => {
      const found = begun?.name === name ? begun.work : null
      begun = null
      return found
    },
    drop: () => {
      begun = null
    },
  }
}
