/** The same text behind the field, with a ground under each part that was understood. */
import type { QuickAddChip } from '@tidelist/engine/client'

type QuickAddMarksProps = { line: string; chips: readonly QuickAddChip[]; scrollLeft: number }

export function QuickAddMarks({ line, chips, scrollLeft }: QuickAddMarksProps) {
  if (chips.length === 0) return null
  return (
    <span className="quick-add-marks" aria-hidden="true">
      <span style={{ transform: `translateX(${-scrollLeft}px)` }}>
        {chips.map((chip, index) => (
          <span key={chip.start}>
            {line.slice(chips[index - 1]?.end ?? 0, chip.start)}
            <mark className={`quick-add-mark quick-add-mark-${chip.kind}`}>{chip.text}</mark>
          </span>
        ))}
      </span>
    </span>
  )
}
