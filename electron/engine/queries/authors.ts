/** Who made a change: the device in the last half of its stamp, by the name of its row. */
import { type Stamp, stampMs } from '@tidelist/shared-schema'
import type { Author } from '../contract/index.ts'
import type { LocalRunner } from '../database/local-database.ts'

export type Authors = (stamp: Stamp) => { atMs: number; author: Author }

/** A person has few devices, so all their names are read at once. */
export async function readAuthors(run: LocalRunner, userId: string, thisDevice: string): Promise<Authors> {
  const rows = await run.query('select device, name from devices where user_id = $1', [userId])
  const names = new Map(rows.map(({ device, name }) => [String(device), String(name)]))
  return (stamp) => {
    const device = stamp.slice(16)
    const author = { device, name: names.get(device) ?? null, isThis: device === thisDevice }
    return { atMs: stampMs(stamp), author }
  }
}
