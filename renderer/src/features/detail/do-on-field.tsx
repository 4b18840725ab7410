/** The day on which the person means to do it, apart from when it is due. */
import { useToday } from '../../app/use-today.ts'
import { dateWithDay } from '../../words/date-words.ts'
import { words } from '../../words/sentences.ts'
import { DateLine } from './date-line.tsx'
import { DetailField } from './detail-field.tsx'

type DoOnFieldProps = { value: string | null; save: (date: string | null) => Promise<boolean> }

export function DoOnField({ value, save }: DoOnFieldProps) {
  const today = useToday()
  return (
    <DetailField name={words.detail.doOn}>
      <DateLine
        label={words.detail.doOnDate}
        type="date"
        value={value ?? ''}
        said={value === null ? words.detail.addDate : dateWithDay(value, today)}
        save={save}
      />
    </DetailField>
  )
}
