/** When a task is due: a day, and when it has one also a time. */
import type { CommandInput, TaskDetail } from '@tidelist/engine/client'
import { useToday } from '../../app/use-today.ts'
import { dateWithDay, localZone, minutesWords } from '../../words/date-words.ts'
import { dueTone } from '../../words/due-tone.ts'
import { words } from '../../words/sentences.ts'
import { DateLine } from './date-line.tsx'
import { DetailField } from './detail-field.tsx'
import { minutesOf, timeOf } from './due-time.ts'

type Due = CommandInput<'editTask'>['due']
type DueFieldProps = { task: TaskDetail; save: (due: Due) => Promise<boolean> }

export function DueField({ task, save }: DueFieldProps) {
  const today = useToday()
  const { dueDate, dueAtMs } = task
  const zone = task.dueZone ?? localZone()
  const time = dueAtMs === null ? '' : timeOf(dueAtMs, zone)
  const saveDate = (date: string | null) =>
    save(date === null ? null : { date, ...(time === '' ? {} : { minutes: minutesOf(time), zone }) })
  const saveTime = (next: string | null) => {
    const date = dueDate ?? ''
    return save(next === null ? { date } : { date, minutes: minutesOf(next), zone })
  }
  return (
    <DetailField name={words.detail.due}>
      <DateLine
        label={words.detail.dueDate}
        type="date"
        value={dueDate ?? ''}
        said={dueDate === null ? words.detail.addDate : dateWithDay(dueDate, today)}
        tone={dueTone(task, today)}
        save={saveDate}
      />
      {dueDate !== null && (
        <DateLine
          label={words.detail.dueTime}
          type="time"
          value={time}
          said={time === '' ? words.detail.addTime : minutesWords(minutesOf(time))}
          save={saveTime}
        />
      )}
    </DetailField>
  )
}
