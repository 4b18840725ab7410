/** What the sync must not decide by itself, with the two answers. */
import type { CommandName, SyncStatus } from '@tidelist/engine/client'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { words } from '../../words/sentences.ts'

type Question = NonNullable<SyncStatus['question']>
type Answer = Extract<CommandName, 'joinTasks' | 'keepTasksApart' | 'sendDeletions' | 'putBackDeleted'>

export function SyncQuestion({ question }: { question: Question }) {
  const run = useCommand()
  return (
    <div className="sync-failure" data-tone="trouble" data-testid="sync-question">
      <p>{sentenceOf(question)}</p>
      {question.kind === 'join' && <p className="sync-note">{words.sync.apartMeans}</p>}
      {answersTo[question.kind].map(([answer, label]) => (
        <Button key={answer} onPress={() => void run(answer, {})}>
          {label}
        </Button>
      ))}
    </div>
  )
}

const answersTo: Record<Question['kind'], readonly (readonly [Answer, string])[]> = {
  join: [
    ['joinTasks', words.sync.join],
    ['keepTasksApart', words.sync.keepApart],
  ],
  'mass-deletion': [
    ['putBackDeleted', words.sync.putBackDeleted],
    ['sendDeletions', words.sync.sendDeletions],
  ],
}

const sentenceOf = (question: Question): string =>
  question.kind === 'join' ? words.sync.joinQuestion(question) : words.sync.deletionQuestion(question.tasks)
