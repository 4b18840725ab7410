/** All that the window may import of the engine. */
export {
  type Failure,
  type FailureKind,
  failureKinds,
  inboxId,
  limits,
  type Result,
} from '@tidelist/shared-schema'
export { parseQuickAdd, type QuickAdd, type QuickAddChip } from '../capture/quick-add.ts'
export type * from '../contract/index.ts'
export { connectEngine, type EngineClient, type EnginePort } from './connect-engine.ts'
