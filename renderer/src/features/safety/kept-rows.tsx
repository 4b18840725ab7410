/** Rows that the server would not take, and rows that were kept aside when they had to go. Nothing typed is thrown away unseen. */
import type { CommandName, Failure, RecoveredRow, RefusedRow } from '@tidelist/engine/client'
import { useState } from 'react'
import { useToday } from '../../app/use-today.ts'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import { momentWords } from '../../words/date-words.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

type Act = Extract<CommandName, 'retryRefused' | 'discardRefused' | 'restoreRecovered' | 'dismissRecovered'>

export function KeptRows() {
  const refused = useLiveQuery({ query: 'refusedRows' })
  const recovered = useLiveQuery({ query: 'recoveredRows' })
  const today = useToday()
  if (!refused || !recovered) return null
  if (refused.total + recovered.total === 0) return <p className="safety-note">{words.safety.noKeptRows}</p>
  return (
    <>
      {refused.total > 0 && <p className="safety-note">{words.safety.refusedNote}</p>}
      <ol className="safety-list" data-testid="refused-rows">
        {refused.rows.map((row) => (
          <Entry
            key={`${row.t} ${row.id}`}
            row={row}
            why={words.safety.refusedBecause(row.code)}
            acts={[
              ['retryRefused', words.safety.sendAgain],
              ['discardRefused', words.safety.giveUp],
            ]}
          />
        ))}
      </ol>
      {recovered.total > 0 && <p className="safety-note">{words.safety.recoveredNote}</p>}
      <ol className="safety-list" data-testid="recovered-rows">
        {recovered.rows.map((row) => (
          <Entry
            key={`${row.t} ${row.id}`}
            row={row}
            why={`${words.safety.recoveredBecause[row.reason]} ${momentWords(row.atMs, today)}`}
            acts={[
              ['restoreRecovered', words.safety.makeAgain],
              ['dismissRecovered', words.safety.dismiss],
            ]}
          />
        ))}
      </ol>
    </>
  )
}

type EntryProps = {
  row: RefusedRow | RecoveredRow
  why: string
  acts: readonly (readonly [Act, string])[]
}

function Entry({ row, why, acts }: EntryProps) {
  const run = useCommand()
  const [failure, setFailure] = useState<Failure | null>(null)
  const act = async (command: Act) => {
    const result = await run(command, { t: row.t, id: row.id })
    setFailure(result.ok ? null : result.failure)
  }
  return (
    <li className="safety-entry">
      <p className="safety-title">{row.label}</p>
      <p className="safety-who numbers">{why}</p>
      <div className="safety-acts">
        {acts.map(([command, label]) => (
          <Button key={command} onPress={() => void act(command)}>
            {label}
          </Button>
        ))}
      </div>
      {failure && (
        <p role="alert" className="safety-refusal">
          {failureSentence(failure)}
        </p>
      )}
    </li>
  )
}
