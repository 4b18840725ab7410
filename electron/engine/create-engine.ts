/**
 * The engine: one open profile, its sync loop, and the windows that look at it. `createEngine(ports)` is all that a host calls; the host decides where it runs.
 */
import { inboxId, type Result, refuse, type SyncedTable, success } from '@tidelist/shared-schema'
import { introduceDevice, profileForAccount, profileForNobody, sessionKey } from './accounts.ts'
import { plans } from './commands/plans.ts'
import type { CommandName, Query, SyncStatus } from './contract/index.ts'
import {
  type ContractDeps,
  serveContract,
  type WindowConnection,
  type WindowPort,
} from './contract-server.ts'
import type { EnginePorts } from './ports.ts'
import { openProfile, type Profile } from './profile/open-profile.ts'
import { chooseProfile, currentProfileName } from './profile/profiles.ts'
import { allTags, sidebar } from './queries/sidebar.ts'
import { findStrays, noStrays, type Strays } from './queries/strays.ts'
import { taskDetail } from './queries/task-detail.ts'
import { tasksInView } from './queries/task-views.ts'
import { compareWithServer } from './sync/compare.ts'
import { authenticate, type Credentials, endSession } from './sync/session.ts'
import { type SyncLoop, startSyncLoop } from './sync/sync-loop.ts'

export type Engine = {
  /** Serves one window. May be called before `start` has ended: what is asked waits for the database. */
  connect(port: WindowPort): void
  /** After sleep: look at the server at once. */
  resume(): void
  stop(): Promise<void>
}

type Open = {
  profile: Profile
  loop: SyncLoop
  strays: Strays
  sessionToken: string | null
  signInKept: SyncStatus['signInKept']
}

/** Changes from the server come in pages; windows are answered after this pause. */
const PAGE_PAUSE_MS = 60

/** Opens the current profile. A refusal says why nothing can be opened; then there is no engine. */
export async function createEngine(
  ports: EnginePorts,
  onWindow: (engine: Engine) => void = () => undefined,
): Promise<Result<Engine>> {
  const windows = new Set<WindowConnection>()
  let open: Open | null = null
  let settle: (opened: Open) => void = () => undefined
  let ready = new Promise<Open>((resolve) => {
    settle = resolve
  })
  let pausing: (() => void) | null = null

  const everyWindow = (work: (window: WindowConnection) => void) => windows.forEach(work)

  const storedHere = (tables: ReadonlySet<SyncedTable>) => {
    everyWindow((window) => window.touched(tables))
    open?.loop.changed()
  }
  const touchedByServer = new Set<SyncedTable>()
  const storedFromServer = (tables: ReadonlySet<SyncedTable>) => {
    for (const table of tables) touchedByServer.add(table)
    pausing ??= ports.timers.after(PAGE_PAUSE_MS, () => {
      pausing = null
      const all = new Set(touchedByServer)
      touchedByServer.clear()
      void lookForStrays().then(() => everyWindow((window) => window.touched(all)))
    })
  }

  const lookForStrays = async () => {
    if (!open) return
    const { profile } = open
    const strays = await findStrays(profile.database, profile.recorder.userId(), inboxId)
    if (open?.profile === profile) open.strays = strays
  }

  const startLoop = (profile: Profile, sessionToken: string | null): SyncLoop =>
    startSyncLoop({
      ports,
      profile,
      sessionToken,
      onStatus: () => everyWindow((window) => window.syncChanged()),
      onSignedOut: () => void ports.secrets.remove(sessionKey(profile)),
    })

  const use = async (profile: Profile, sessionToken: string | null, signInKept: SyncStatus['signInKept']) => {
    open = { profile, loop: startLoop(profile, sessionToken), strays: noStrays, sessionToken, signInKept }
    settle(open)
    ready = Promise.resolve(open)
    everyWindow((window) => window.touched('everything'))
    await lookForStrays()
    if (open.strays !== noStrays) everyWindow((window) => window.touched('everything'))
  }

  const watch = (profile: Profile): Profile => {
    profile.recorder.onStored((tables, origin) =>
      origin === 'here' ? storedHere(tables) : storedFromServer(tables),
    )
    return profile
  }

  const signIn = async (credentials: Credentials): Promise<Result<null>> => {
    const { profile, loop } = await ready
    const authenticated = await authenticate(ports, credentials)
    if (!authenticated.ok) return authenticated
    const { account, sessionToken } = authenticated.value
    loop.stop()
    const chosen = await profileForAccount(ports, profile, account)
    if (!chosen.ok) return chosen
    if (chosen.value.recorder !== profile.recorder) watch(chosen.value)
    const kept = await ports.secrets.write(sessionKey(chosen.value), sessionToken)
    await introduceDevice(ports, chosen.value)
    await use(chosen.value, sessionToken, kept)
    return success(null)
  }

  const signOut = async (): Promise<Result<null>> => {
    const { profile, loop, sessionToken } = await ready
    loop.stop()
    await ports.secrets.remove(sessionKey(profile))
    if (sessionToken !== null) void endSession(ports, sessionToken)
    if (profile.marker.account === null) return success(null)
    const nobodys = await profileForNobody(ports, profile)
    if (!nobodys.ok) return nobodys
    await use(watch(nobodys.value), null, 'kept')
    return success(null)
  }

  const run: ContractDeps['run'] = async (name: CommandName, input: never) => {
    const { profile, loop, sessionToken } = await ready
    switch (name) {
      case 'signUp':
      case 'signIn':
        return signIn(input)
      case 'signOut':
        return signOut()
      case 'syncNow':
        loop.pullNow()
        return success(null)
      case 'compareWithServer':
        return compareWithServer(ports, profile, sessionToken)
      default:
        return profile.recorder.change<unknown>(name, (context) => plans[name](context, input))
    }
  }

  const answer: ContractDeps['answer'] = async (query: Query) => {
    const { profile, loop, strays, signInKept } = await ready
    const userId = profile.recorder.userId()
    switch (query.query) {
      case 'tasks':
        return tasksInView(profile.database, userId, { window: query, strays })
      case 'sidebar':
        return sidebar(profile.database, userId, { today: query.today, strays })
      case 'task':
        return taskDetail(profile.database, userId, query.id)
      case 'tags':
        return allTags(profile.database, userId)
      case 'sync':
        return { ...(await loop.status()), serverUrl: ports.serverUrl, signInKept }
    }
  }

  const engine: Engine = {
    connect: (port) => {
      const window = serveContract(port, { log: ports.log, run, answer }, () => windows.delete(window))
      windows.add(window)
    },
    resume: () => open?.loop.pullNow(),
    stop: async () => {
      open?.loop.stop()
      await open?.profile.close()
    },
  }
  onWindow(engine)
  const name = await currentProfileName(ports)
  const opened = await openProfile(ports, name)
  if (!opened.ok) return refuse(opened.failure.kind, opened.failure.detail)
  await chooseProfile(ports, name)
  const profile = watch(opened.value)
  const sessionToken = profile.marker.account === null ? null : await ports.secrets.read(sessionKey(profile))
  await use(profile, sessionToken, 'kept')
  return success(engine)
}
