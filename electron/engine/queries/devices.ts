/** The devices whose changes come together here: this one first, then by name. */
import { stampMs } from '@tidelist/shared-schema'
import type { DeviceRow } from '../contract/index.ts'
import type { LocalRunner } from '../database/local-database.ts'

export async function devices(run: LocalRunner, userId: string, thisDevice: string): Promise<DeviceRow[]> {
  const rows = await run.query(
    `select device, name, platform, clk->>'*' as made from devices where user_id = $1 and deleted_at_ms is null
     order by device <> $2, name, device`,
    [userId, thisDevice],
  )
  return rows.map(({ device, name, platform, made }) => ({
    device: String(device),
    name: String(name),
    platform: String(platform),
    sinceMs: stampMs(String(made)),
    isThis: device === thisDevice,
  }))
}
