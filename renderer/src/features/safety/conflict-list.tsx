/** The values that a merge set aside, each beside the one that stands. One press takes the other; keeping what stands settles it too. */
import type { ConflictRow, DatedValue, Failure } from '@tidelist/engine/client'
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import { authorWords, fieldWords, type ValueContext, valueWords } from '../../words/change-words.ts'
import { momentWords } from '../../words/date-words.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { useValueContext } from './use-value-context.ts'

const shownRows = 50

export function ConflictList() {
  const answer = useLiveQuery({ query: 'conflicts', offset: 0, limit: shownRows })
  const context = useValueContext()
  if (!answer) return null
  if (answer.total === 0) return <p className="safety-note">{words.safety.noConflicts}</p>
  return (
    <>
      <p className="safety-note">{words.safety.conflictsNote}</p>
      <ol className="safety-list" data-testid="conflicts">
        {answer.rows.map((row) => (
          <Conflict key={row.id} row={row} context={context} />
        ))}
      </ol>
    </>
  )
}

function Conflict({ row, context }: { row: ConflictRow; context: ValueContext }) {
  const run = useCommand()
  const [failure, setFailure] = useState<Failure | null>(null)
  const settle = async (command: 'takeOtherValue' | 'keepValue') => {
    const result = await run(command, { id: row.id })
    setFailure(result.ok ? null : result.failure)
  }
  const isGone = row.row === 'gone'
  return (
    <li className="safety-entry" data-testid="conflict">
      <p className="safety-title">{row.title ?? words.safety.untitled}</p>
      <p className="safety-who">{fieldWords(row.field)}</p>
      <dl className="safety-values">
        {row.kept && <Side name={words.safety.stands} field={row.field} side={row.kept} context={context} />}
        <Side name={words.safety.setAside} field={row.field} side={row.setAside} context={context} />
      </dl>
      {row.row === 'trashed' && <p className="safety-note">{words.safety.inTrashNote}</p>}
      {isGone && <p className="safety-note">{words.safety.goneNote}</p>}
      <div className="safety-acts">
        {!isGone && (
          <Button tone="accent" onPress={() => void settle('takeOtherValue')}>
            {words.safety.takeOther}
          </Button>
        )}
        <Button onPress={() => void settle('keepValue')}>
          {isGone ? words.safety.dismiss : words.safety.keep}
        </Button>
      </div>
      {failure && (
        <p role="alert" className="safety-refusal">
          {failureSentence(failure)}
        </p>
      )}
    </li>
  )
}

type SideProps = { name: string; field: string; side: DatedValue; context: ValueContext }

function Side({ name, field, side, context }: SideProps) {
  return (
    <div className="safety-side">
      <dt>{name}</dt>
      <dd>
        {valueWords(field, side.value, context)}
        <span className="safety-who numbers">
          {words.safety.by(authorWords(side.author), momentWords(side.atMs, context.today))}
        </span>
      </dd>
    </div>
  )
}
