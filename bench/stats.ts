/** Medians and percentiles of measured milliseconds, and the table that the benchmark prints. */

export type Figure = {
  readonly name: string
  readonly unit: 'ms' | 's' | 'MB' | 'rows/s'
  readonly value: number
  readonly p95?: number
  /** The bare counterpart measured in the same run, and how many times of it is allowed. */
  readonly bare?: number
  readonly goal?: number
  readonly note?: string
}

export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export function formatTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${round(figure.value)} ${figure.unit}`,
    figure.p95 === undefined ? '' : `${round(figure.p95)}`,
    figure.bare === undefined ? '' : `${round(figure.bare)}`,
    figure.bare === undefined ? '' : `${(figure.value / figure.bare).toFixed(2)}x`,
    figure.goal === undefined ? '' : `<= ${figure.goal}x ${isMet(figure) ? 'met' : 'MISSED'}`,
    figure.note ?? '',
  ])
  const head = ['what', 'median', 'p95', 'bare', 'ratio', 'goal', 'note']
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const isMet = ({ value, bare, goal }: Figure): boolean =>
  bare === undefined || goal === undefined || value / bare <= goal

const round = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
