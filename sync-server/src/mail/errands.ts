/** Work that no request waits for: mails and what leads to them. An answer must not tell by its time who has an account. */
import type { Logger } from 'pino'

export type Errands = {
  /** A failure is logged; its words are not, because they may hold an address. */
  run(name: string, work: () => Promise<void>): void
  /** Resolves when all that was begun has ended. */
  settled(): Promise<void>
}

/** More than this at once means that mail is stuck, and that somebody has it written faster than it goes. */
const MAX_UNDER_WAY = 1000

export function createErrands(log: Logger): Errands {
  const underWay = new Set<Promise<void>>()
  return {
    run(name, work) {
      if (underWay.size >= MAX_UNDER_WAY) {
        log.warn({ errand: name }, 'too many errands, this one is dropped')
        return
      }
      const errand = work()
        .catch((error: unknown) => log.warn({ errand: name, err: error }, 'errand failed'))
        .finally(() => underWay.delete(errand))
      underWay.add(errand)
    },
    async settled() {
      // An errand may begin another one, a link its mail.
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
