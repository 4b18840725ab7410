/**
 * The marker of a profile: who it belongs to and what its database must hold, kept outside of the database, because a
 * damaged or emptied data directory opens as a new, empty database without an error.
 */
import { devicePattern } from '@tidelist/shared-schema'
import { z } from 'zod'
import type { FilePort } from '../ports.ts'

const marker = z.object({
  format: z.literal(1),
  device: z.string().regex(devicePattern),
  /** The account, or null while the profile is nobody's. */
  account: z.object({ userId: z.string(), email: z.string(), name: z.string() }).nullable(),
  /** True once a database has been made: from then on a missing one is damage. */
  databaseMade: z.boolean(),
  createdAtMs: z.number(),
})

export type Marker = z.infer<typeof marker>

export type MarkerRead = { kind: 'found'; marker: Marker } | { kind: 'missing' } | { kind: 'unreadable' }

export async function readMarker(files: FilePort, folder: string): Promise<MarkerRead> {
  const text = await files.readText(files.join(folder, 'profile.json'))
  if (text === null) return { kind: 'missing' }
  const parsed = marker.safeParse(parseJson(text))
  return parsed.success ? { kind: 'found', marker: parsed.data } : { kind: 'unreadable' }
}

export const writeMarker = (files: FilePort, folder: string, value: Marker): Promise<void> =>
  files.writeDurably(files.join(folder, 'profile.json'), `${JSON.stringify(value, null, 2)}\n`)

/** Null for anything that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
