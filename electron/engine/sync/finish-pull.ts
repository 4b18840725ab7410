/** What follows from knowing all that the server knows: the end of a pull from 0, and dropping what the server has dropped. */
import type { Recorder } from '../profile/recorder.ts'
import { finishReconciling, finishUnion, planForgetAbsent, planForgetPurged } from './start-over.ts'
import type { SyncMemory } from './sync-memory.ts'

/** False: the journal could not be written, and it is tried again with the next pull. `gc`: the purge fence. */
export async function finishPull(
  recorder: Recorder,
  { memory, gc }: { memory: Pick<SyncMemory, 'reconciled' | 'purgedTo'>; gc: number },
): Promise<boolean> {
  const userId = recorder.userId()
  if (!memory.reconciled && !(await finishFromStart(recorder, userId))) return false
  if (gc <= memory.purgedTo) return true
  const dropped = await recorder.note('forgetPurged', (run) => planForgetPurged(run, { userId, gc }))
  if (!dropped.ok) return false
  await recorder.alone((run) => run.query('update engine_state set purged_to = $1 where id = 1', [gc]))
  return true
}

async function finishFromStart(recorder: Recorder, userId: string): Promise<boolean> {
  const isUnion = await recorder.alone(async (database) => {
    const [row] = await database.query('select starting_over from engine_state where id = 1')
    if (row?.starting_over === true) await database.transaction(finishUnion)
    return row?.starting_over === true
  })
  if (isUnion) return true
  const forgotten = await recorder.note('forgetAbsent', (run) => planForgetAbsent(run, userId))
  if (!forgotten.ok) return false
  await recorder.alone(finishReconciling)
  return true
}
