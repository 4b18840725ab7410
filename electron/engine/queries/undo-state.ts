/** What undo and redo would take back next. */
import type { StepSummary, UndoState } from '../contract/index.ts'
import type { LocalRunner } from '../database/local-database.ts'
import { type StepRow, stepToRedo, stepToUndo } from '../profile/steps.ts'

export const undoState = async (run: LocalRunner): Promise<UndoState> => ({
  undo: summary(await stepToUndo(run)),
  redo: summary(await stepToRedo(run)),
})

const summary = (step: StepRow | null): StepSummary | null =>
  step && { command: step.command, atMs: step.at_ms, rows: step.rows }
