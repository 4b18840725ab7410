/** The tasks as they were at a moment, and the way back there: of everything, of one list, or of one task. It is made of new changes, so it can be undone. */
import type { CommandOutput, Result, TaskRow, TaskView } from '@tidelist/engine/client'
import { useState } from 'react'
import { useNotices } from '../../app/notices.tsx'
import { useToday } from '../../app/use-today.ts'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { localMoment, momentAtMs } from './local-moment.ts'

const everything = 'everything'
const shownRows = 50
const hourMs = 3_600_000

export function PastPanel() {
  const [moment, setMoment] = useState(() => localMoment(Date.now() - hourMs))
  const [place, setPlace] = useState(everything)
  const today = useToday()
  const sidebar = useLiveQuery({ query: 'sidebar', today })
  const lists = sidebar?.lists.filter(({ kind }) => kind === 'list') ?? []
  const atMs = momentAtMs(moment)
  const options = [{ id: everything, name: words.safety.everything }, ...lists]
  return (
    <>
      <div className="safety-steps">
        <label className="safety-field">
          {words.safety.moment}
          <input
            type="datetime-local"
            step={1}
            className="safety-moment numbers"
            value={moment}
            max={localMoment(Date.now())}
            onChange={(event) => setMoment(event.target.value)}
          />
        </label>
        <Choice label={words.safety.scope} value={place} options={options} onChange={setPlace} />
      </div>
      {atMs !== null && <Past key={`${place} ${atMs}`} place={place} atMs={atMs} />}
    </>
  )
}

function Past({ place, atMs }: { place: string; atMs: number }) {
  const isAll = place === everything
  const view: TaskView = isAll ? { view: 'inbox' } : { view: 'list', listId: place }
  const tasks = useLiveQuery({ query: 'stateAsOf', view, atMs, offset: 0, limit: shownRows })
  const scope = isAll ? ({ what: 'everything' } as const) : ({ what: 'list', id: place } as const)
  const preview = useLiveQuery({ query: 'restorePreview', scope, atMs })
  const { run, goBack } = useGoBack()
  const putAllBack = () =>
    goBack(isAll ? run('restoreEverythingAsOf', { atMs }) : run('restoreListAsOf', { id: place, atMs }))
  if (!tasks || !preview) return null
  const sentence = preview.ok ? words.safety.wouldChange(preview.value) : failureSentence(preview.failure)
  return (
    <>
      <div className="safety-steps">
        <p className="safety-note safety-grows" data-testid="past-preview">
          {sentence === '' ? words.safety.sameAsThen : sentence}
        </p>
        <Button isDisabled={!preview.ok || sentence === ''} onPress={() => void putAllBack()}>
          {words.safety.putAllBack}
        </Button>
      </div>
      {tasks.rows.length === 0 && <p className="safety-note">{words.safety.thenEmpty}</p>}
      <ol className="safety-list" aria-label={words.safety.tasksThen}>
        {tasks.rows.map((task) => (
          <PastTask
            key={task.id}
            task={task}
            putBack={() => void goBack(run('restoreTaskAsOf', { id: task.id, atMs }))}
          />
        ))}
      </ol>
    </>
  )
}

function PastTask({ task, putBack }: { task: TaskRow; putBack: () => void }) {
  return (
    <li className="safety-entry" data-testid="past-task">
      <p className="safety-title">{task.title}</p>
      <Button aria-label={words.safety.putTaskBack(task.title)} onPress={putBack}>
        {words.safety.putOneBack}
      </Button>
    </li>
  )
}

function useGoBack() {
  const run = useCommand()
  const { show } = useNotices()
  const goBack = async (asked: Promise<Result<CommandOutput<'restoreTaskAsOf'>>>) => {
    const result = await asked
    if (!result.ok) return show({ text: failureSentence(result.failure), tone: 'trouble' })
    const what = words.safety.wouldChange(result.value)
    show({ text: what === '' ? words.safety.sameAsThen : words.safety.wentBack(what) })
  }
  return { run, goBack }
}
