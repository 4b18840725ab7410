/** Every change of every field, newest first, a page at a time; and the step that can be undone. */
import type { HistoryRow } from '@tidelist/engine/client'
import { Redo2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import {
  authorWords,
  changeWords,
  hasValues,
  stepWords,
  type ValueContext,
  valueWords,
} from '../../words/change-words.ts'
import { momentWords } from '../../words/date-words.ts'
import { words } from '../../words/sentences.ts'
import { OlderHistory } from './older-history.tsx'
import { useUndo } from './use-undo.ts'
import { useValueContext } from './use-value-context.ts'

const pageRows = 50

export function HistoryList() {
  const [offset, setOffset] = useState(0)
  const answer = useLiveQuery({ query: 'history', offset, limit: pageRows })
  const context = useValueContext()
  return (
    <>
      <UndoSteps />
      {answer?.rows.length === 0 && <p className="safety-note">{words.safety.noHistory}</p>}
      <ol className="safety-list" data-testid="history">
        {answer?.rows.map((row) => (
          <Change key={`${row.stamp} ${row.t} ${row.id} ${row.field}`} row={row} context={context} />
        ))}
      </ol>
      {answer && !answer.more && <OlderHistory />}
      {(offset > 0 || answer?.more) && (
        <div className="safety-pages">
          <Button isDisabled={offset === 0} onPress={() => setOffset(Math.max(0, offset - pageRows))}>
            {words.safety.newer}
          </Button>
          <Button isDisabled={!answer?.more} onPress={() => setOffset(offset + pageRows)}>
            {words.safety.older}
          </Button>
        </div>
      )}
    </>
  )
}

function UndoSteps() {
  const state = useLiveQuery({ query: 'undoState' })
  const { undo, redo } = useUndo()
  return (
    <div className="safety-steps">
      <Button isDisabled={!state?.undo} onPress={() => void undo()}>
        <Undo2 className="icon" aria-hidden="true" />
        {state?.undo ? words.safety.undoStep(stepWords(state.undo)) : words.safety.undo}
      </Button>
      <Button isDisabled={!state?.redo} onPress={() => void redo()}>
        <Redo2 className="icon" aria-hidden="true" />
        {state?.redo ? words.safety.redoStep(stepWords(state.redo)) : words.safety.redo}
      </Button>
    </div>
  )
}

function Change({ row, context }: { row: HistoryRow; context: ValueContext }) {
  const { field, from, to, kind } = row
  return (
    <li className="safety-entry" data-testid="history-row">
      <p className="safety-title">{row.title ?? words.safety.untitled}</p>
      <p className="safety-who numbers">
        {words.safety.by(authorWords(row.author), momentWords(row.atMs, context.today))}
      </p>
      <p className="safety-change">
        {changeWords(row)}
        {field !== null && hasValues(row) && (
          <>
            {': '}
            <s>{valueWords(field, from, context)}</s> → {valueWords(field, to, context)}
          </>
        )}
        {(kind === 'undo' || kind === 'redo') && (
          <span className="safety-mark">{words.safety.undoneMark[kind]}</span>
        )}
      </p>
    </li>
  )
}
