/** A person's row in `sync_user`: the number of their last change, the epoch it belongs to, and the purge fence. */

export type Counter = { readonly epoch: string; readonly seq: number; readonly gc: number }

/** bigint columns arrive as text from one driver and as numbers from another. */
export const toCounter = (row: Record<string, unknown>): Counter => ({
  epoch: String(row.epoch),
  seq: Number(row.seq),
  gc: Number(row.gc),
})
