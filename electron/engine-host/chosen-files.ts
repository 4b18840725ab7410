/**
 * The files that a person has chosen in main's save dialog. Main gives each a ticket, and the engine opens it once. What is written goes into a file beside
 * the chosen one and takes its name at the end.
 */
import { open, rename, rm } from 'node:fs/promises'
import type { ChosenFile, ChosenFilesPort } from '@tidelist/engine/host'

export type ChosenFiles = ChosenFilesPort & { offer(ticket: string, path: string): void }

/** A ticket that nothing came of is forgotten with the next ones. */
const OFFERS_KEPT = 8

export function chosenFiles(): ChosenFiles {
  const offers = new Map<string, string>()
  return {
    offer(ticket, path) {
      offers.set(ticket, path)
      for (const old of [...offers.keys()].slice(0, -OFFERS_KEPT)) offers.delete(old)
    },
    async open(ticket) {
      const path = offers.get(ticket)
      offers.delete(ticket)
      return path === undefined ? null : openAside(path)
    },
  }
}

async function openAside(path: string): Promise<ChosenFile> {
  const aside = `${path}.part`
  const file = await open(aside, 'w', 0o600)
  let bytes = 0
  let failed = false
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      failed = true
      throw error
    }
  }
  const giveUp = async () => {
    await file.close().catch(() => undefined) // closed already
    await rm(aside, { force: true })
  }
  return {
    append: (text) =>
      attempt(async () => {
        await file.appendFile(text)
        bytes += Buffer.byteLength(text)
      }),
    hasFailed: () => failed,
    finish: async () => {
      try {
        await file.sync()
        await file.close()
        await rename(aside, path)
        return bytes
      } catch {
        await giveUp()
        return null
      }
    },
    giveUp,
  }
}
