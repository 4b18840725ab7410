/** Where a dragged row lands: from the pointer to a gap between rows, and from the gap to the neighbours that a command names. */

type Row = { readonly id: string }

export type Neighbours = {
  readonly afterId: string | null
  readonly beforeId: string | null
  readonly place: number
}

/** The gap nearest to a height in the list: 0 is above the first row, `count` is below the last. */
export function gapAt(y: number, rowHeight: number, count: number): number {
  return Math.max(0, Math.min(count, Math.round(y / rowHeight)))
}

/** Null when the row would stay where it is, or when the rows around the gap are not known. */
export function neighboursAt(
  gap: number,
  from: number,
  rows: { readonly count: number; readonly rowAt: (index: number) => Row | undefined },
): Neighbours | null {
  if (gap === from || gap === from + 1) return null
  const after = gap === 0 ? null : rows.rowAt(gap - 1)
  const before = gap === rows.count ? null : rows.rowAt(gap)
  if (after === undefined || before === undefined) return null
  return { afterId: after?.id ?? null, beforeId: before?.id ?? null, place: gap > from ? gap - 1 : gap }
}
