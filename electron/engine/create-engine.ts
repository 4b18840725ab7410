/**
 * The engine: an open profile and the windows that look at it. `createEngine(ports)` is all that a host calls; the host decides where it runs.
 */
import { type Result, success } from '@tidelist/shared-schema'
import { isAccountCommand, runAccountCommand } from './account/account-commands.ts'
import { previewBackup, restoreBackup } from './backup/restore-backup.ts'
import { plans } from './commands/plans.ts'
import { restorePreview } from './commands/restore-as-of.ts'
import type { CommandInput, CommandName, Query, QueryResult } from './contract/index.ts'
import {
  type ContractDeps,
  serveContract,
  type WindowConnection,
  type WindowPort,
} from './contract-server.ts'
import type { EnginePorts } from './ports.ts'
import type { PlannedStep } from './profile/steps.ts'
import { unresolvedConflicts } from './queries/conflicts.ts'
import { devices } from './queries/devices.ts'
import { history } from './queries/history.ts'
import { stateAsOf, taskAsOf } from './queries/past.ts'
import { allTags, sidebar } from './queries/sidebar.ts'
import { taskDetail } from './queries/task-detail.ts'
import { tasksInView } from './queries/task-views.ts'
import { undoState } from './queries/undo-state.ts'
import { storageStatus, toBackup } from './storage-status.ts'
import { compareWithServer } from './sync/compare.ts'
import { fetchHistory } from './sync/fetch-history.ts'
import { massDeletionCommands } from './sync/mass-deletion.ts'
import { recoveredRows, refusedRows, setAsideCommands } from './sync/set-aside.ts'
import type { LoopStatus } from './sync/status.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

export type Engine = {
  /** Serves one window. What is asked before the database is open waits for it. */
  connect(port: WindowPort): void
  /** What the system's browser brought back. Nothing happens unless this device waits for it, and it is the server that says whether it is the one. */
  finishSignIn(code: string): void
  /** After sleep: look at the server at once. */
  resume(): void
  stop(): Promise<void>
  /** What is open, for tests that look behind the contract. */
  readonly workspace: Pick<Workspace, 'open'>
}

/**
 * Opens the current profile. A refusal says why nothing can be opened; then there is no engine. `early` gets the engine before
 * the database is open, so that a window need not wait to be connected.
 */
export async function createEngine(
  ports: EnginePorts,
  early: (engine: Engine) => void = () => undefined,
): Promise<Result<Engine>> {
  const windows = new Set<WindowConnection>()
  const workspace = createWorkspace(ports, {
    stored: (tables) => {
      for (const window of windows) window.touched(tables)
    },
    syncChanged: () => {
      for (const window of windows) window.syncChanged()
    },
    unsent: () => {
      for (const window of windows) window.unsent()
    },
    storageChanged: () => {
      for (const window of windows) window.storageChanged()
    },
  })
  const run: ContractDeps['run'] = (name, input, call) => runCommand(ports, workspace, { name, input, call })
  const howItEnded: ContractDeps['howItEnded'] = async (name, call) => {
    if (!Object.hasOwn(plans, name) || call === '') return 'unknown'
    const { profile } = await workspace.open()
    return (await profile.recorder.hasRecorded(call)) ? 'saved' : 'not-saved'
  }
  const answer: ContractDeps['answer'] = (query, last) => answerQuery(ports, workspace, { query, last })
  const engine: Engine = {
    connect: (port) => {
      const window = serveContract(
        port,
        { log: ports.log, timers: ports.timers, run, howItEnded, answer },
        () => windows.delete(window),
      )
      windows.add(window)
    },
    finishSignIn: workspace.signing.browser.take,
    resume: workspace.resume,
    stop: workspace.stop,
    workspace,
  }
  early(engine)
  const started = await workspace.start()
  return started.ok ? success(engine) : started
}

async function runCommand(
  ports: EnginePorts,
  workspace: Workspace,
  { name, input, call }: { name: CommandName; input: never; call: string },
): Promise<Result<unknown>> {
  if (isAccountCommand(name)) return runAccountCommand(ports, workspace, { name, input })
  const { profile, loop, sessionToken } = await workspace.open()
  switch (name) {
    case 'signUp':
    case 'signIn':
      return workspace.signing.signIn(input)
    case 'signInWithProvider':
      return workspace.signing.signInWithProvider()
    case 'openBrowserAgain':
      return workspace.signing.browser.openAgain()
    case 'giveUpSignIn':
      workspace.signing.browser.giveUp()
      return success(null)
    case 'signOut':
      return workspace.signing.signOut(input)
    case 'leaveDeletedAccount':
      return workspace.signing.leaveDeletedAccount()
    case 'joinTasks':
    case 'keepTasksApart':
      return workspace.signing[name]()
    case 'sendDeletions':
    case 'putBackDeleted': {
      const done = await massDeletionCommands[name](profile)
      loop.changed()
      return done
    }
    case 'syncNow':
      loop.pullNow()
      return success(null)
    case 'retryRefused':
    case 'discardRefused':
    case 'restoreRecovered':
    case 'dismissRecovered': {
      const done = await setAsideCommands[name](profile, input)
      loop.changed()
      return done
    }
    case 'compareWithServer':
      return compareWithServer(ports, profile, sessionToken)
    case 'backUpNow': {
      const taken = await profile.snapshots.take('person')
      return taken.ok ? success(toBackup(taken.value)) : taken
    }
    case 'restoreBackup':
      return restoreBackup(ports, profile, (input as CommandInput<'restoreBackup'>).name) // parsed as this command's
    case 'dismissStorageNotice':
      await profile.dismissNotice()
      return success(null)
    case 'fetchHistory':
      return fetchHistory(ports, profile, { sessionToken, ...(input as CommandInput<'fetchHistory'>) }) // parsed as this command's
    default:
      return profile.recorder.change<unknown>(
        name,
        async (context) => {
          const planned = await plans[name](context, input)
          const step: PlannedStep = { kind: 'do', of: null }
          return planned.ok ? success({ step, ...planned.value }) : planned
        },
        call,
      )
  }
}

async function answerQuery(
  ports: EnginePorts,
  workspace: Workspace,
  { query, last }: { query: Query; last: unknown },
): Promise<unknown> {
  const { profile, loop, strays, signInKept } = await workspace.open()
  const { database } = profile
  const userId = profile.recorder.userId()
  switch (query.query) {
    case 'tasks':
      return tasksInView(database, userId, {
        window: query,
        strays,
        knownTotal: (last as QueryResult<'tasks'> | null)?.total ?? null,
      }) // what this very query answered last
    case 'sidebar':
      return sidebar(database, userId, { today: query.today, strays })
    case 'task':
      return taskDetail(database, userId, query.id)
    case 'tags':
      return allTags(database, userId)
    case 'refusedRows':
      return refusedRows(database, userId)
    case 'recoveredRows':
      return recoveredRows(database)
    case 'sync':
      if (last !== null) return withUnsent(last as QueryResult<'sync'>) // what this very query answered last
      return {
        ...asking(await loop.status(), workspace.signing.question()),
        serverUrl: ports.serverUrl,
        signInKept,
      }
    case 'storage':
      return storageStatus(ports, profile)
    case 'backupPreview':
      return previewBackup(ports, profile, query.name)
    case 'undoState':
      return undoState(database)
    case 'history':
      return history(database, userId, { ...query, device: profile.recorder.device() })
    case 'devices':
      return devices(database, userId, profile.recorder.device())
    case 'conflicts':
      return unresolvedConflicts(database, userId, { ...query, device: profile.recorder.device() })
    case 'stateAsOf':
      return stateAsOf(database, userId, query)
    case 'taskAsOf':
      return taskAsOf(database, userId, query)
    case 'restorePreview':
      return restorePreview(profile.recorder.context(), query)
  }
}

/** Right after a change, before what waits is counted. */
const withUnsent = (known: QueryResult<'sync'>): QueryResult<'sync'> =>
  known.phase === 'saved' ? { ...known, phase: 'waiting', waiting: 1 } : known

/** A sign-in that has stopped asks while nobody's profile is open, of which the loop has nothing to tell. */
const asking = (status: LoopStatus, question: LoopStatus['question']): LoopStatus =>
  question === null ? status : { ...status, phase: 'asking', question }
