/**
 * The open profile with its sync loop. Signing in and out may put another profile in its place; whoever asks gets the one that is open now,
 * and waits while there is none yet.
 */
import { type Failure, inboxId, type Result, type SyncedTable, success } from '@tidelist/shared-schema'
import { introduceDevice, sessionKey } from './accounts.ts'
import { keepBackups } from './backup/backup-schedule.ts'
import type { SyncStatus } from './contract/index.ts'
import { keepUp } from './database/upkeep.ts'
import type { EnginePorts } from './ports.ts'
import type { Damage } from './profile/inspect-database.ts'
import { openProfile, type Profile } from './profile/open-profile.ts'
import { chooseProfile, currentProfileName } from './profile/profiles.ts'
import type { Stored } from './profile/recorder.ts'
import { finishRemovals } from './profile/removal.ts'
import { watchDatabase } from './profile/watch-database.ts'
import { findStrays, noStrays, type Strays } from './queries/strays.ts'
import { reasonOf } from './reason.ts'
import { createSigning, type SignIn, type Signing } from './signing.ts'
import { type SyncLoop, startSyncLoop } from './sync/sync-loop.ts'

export type Open = {
  readonly profile: Profile
  readonly loop: SyncLoop
  readonly sessionToken: string | null
  readonly signInKept: SyncStatus['signInKept']
  strays: Strays
}

export type Workspace = {
  /** What is open; waits for the first profile. */
  open(): Promise<Open>
  start(): Promise<Result<null>>
  readonly signing: Signing
  resume(): void
  stop(): Promise<void>
}

/** Told when rows of these tables changed, or everything did because another profile is open. */
export type WorkspaceListener = {
  stored(tables: ReadonlySet<SyncedTable> | 'everything'): void
  syncChanged(): void
  /** Something was saved here; told before `stored`. */
  unsent(): void
  storageChanged(): void
}

/** The state of the sync may change many times within a step; windows are told after this pause, and at once when there is nothing more to do. */
const STATUS_PAUSE_MS = 50

/** Pages from the server may come quickly after each other; windows are told of the first at once and of more after this pause. */
const PAGE_PAUSE_MS = 60

export function createWorkspace(ports: EnginePorts, listener: WorkspaceListener): Workspace {
  let current: Open | null = null
  let gate = newGate()
  const status = paused(ports, STATUS_PAUSE_MS, listener.syncChanged)

  const use = async (profile: Profile, sign: SignIn) => {
    const loop = startSyncLoop({
      ports,
      profile,
      sessionToken: sign.token,
      onStatus: status.soon,
      onSettled: status.now,
      onOver: (failure) => void sessionEnded(ports, profile, failure).then(status.soon),
    })
    const opened: Open = { profile, loop, sessionToken: sign.token, signInKept: sign.kept, strays: noStrays }
    current = opened
    const isOpen = () => current === opened
    profile.recorder.onStored(storedIn(ports, opened, { listener, isOpen }))
    profile.onStorage(listener.storageChanged)
    tend(ports, profile, { isOpen, found: (damage) => void makeAgain(opened, damage) })
    gate.pass(opened)
    listener.stored('everything')
    if (await lookForStrays(ports, opened, isOpen)) listener.stored('everything')
  }

  /** What is asked meanwhile waits. Whatever happens, a profile is open afterwards, or a fresh process opens one. */
  const replace = async (choose: (old: Profile) => Promise<Result<Profile>>): Promise<Result<Profile>> => {
    const { profile, loop, sessionToken: token, signInKept: kept } = await gate.open
    gate = newGate()
    current = null
    await loop.stop()
    let isChosen = false
    try {
      const chosen = await choose(profile)
      isChosen = chosen.ok
      return chosen
    } finally {
      if (!isChosen) await (profile.isClosed() ? reopen() : use(profile, { token, kept }))
    }
  }
  const reopen = async () => {
    const opened = await openProfile(ports, await currentProfileName(ports))
    if (opened.ok) await use(opened.value, await signInOf(ports, opened.value))
    else ports.endProcess('nothing-open')
  }

  /** Damage that was found while the profile was open: it is made again, and whoever asks meanwhile waits. Where that is refused, the next start tries again. */
  let isMending = false
  const makeAgain = async (damaged: Open, damage: Damage) => {
    if (current !== damaged || isMending) return
    isMending = true
    const { name } = damaged.profile
    const chosen = await replace(async (old) => {
      await old.abandon()
      return openProfile(ports, name, damage)
    })
    if (!chosen.ok) return ports.log('database-not-rebuilt', { reason: chosen.failure.kind })
    isMending = false
    await use(chosen.value, { token: damaged.sessionToken, kept: damaged.signInKept })
  }

  const signing = createSigning({
    ports,
    open: () => gate.open,
    replace,
    use,
    changed: () => listener.syncChanged(),
  })
  return {
    open: () => gate.open,
    start: async () => {
      await finishRemovals(ports)
      const name = await currentProfileName(ports)
      const opened = await openProfile(ports, name)
      if (!opened.ok) return opened
      await chooseProfile(ports, name)
      await use(opened.value, await signInOf(ports, opened.value))
      return success(null)
    },
    signing,
    resume: () => current?.loop.pullNow(),
    stop: async () => {
      const last = current
      current = null
      signing.browser.giveUp()
      await last?.loop.stop()
      await last?.profile.close()
    },
  }
}

/** The session token of the profile's account, if there are both. A copy of a profile has another device id, which is made known. */
async function signInOf(ports: EnginePorts, profile: Profile): Promise<SignIn> {
  if (profile.marker.account === null) return { token: null, kept: 'kept' }
  await introduceDevice(ports, profile)
  const { value, place } = await ports.secrets.read(sessionKey(profile))
  return { token: value, kept: place }
}

async function sessionEnded(ports: EnginePorts, profile: Profile, { kind }: Failure): Promise<void> {
  try {
    if (kind === 'account-deleted') await profile.noteAccountDeleted()
    await ports.secrets.remove(sessionKey(profile))
  } catch (error) {
    // The server says it again at the next start.
    ports.log('session-not-forgotten', { reason: reasonOf(error) })
  }
}

/** What is done for an open profile without being asked. */
function tend(
  ports: EnginePorts,
  profile: Profile,
  watch: { isOpen(): boolean; found(damage: Damage): void },
): void {
  keepUp(ports, profile.recorder, watch.isOpen)
  keepBackups(ports, profile, watch.isOpen)
  watchDatabase(ports, profile, watch)
}

/** Calls of `soon` within the pause become one call at its end; `now` is in place of what waits. */
function paused({ timers }: EnginePorts, pauseMs: number, work: () => void) {
  let cancel: (() => void) | null = null
  const now = () => {
    cancel?.()
    cancel = null
    work()
  }
  return {
    now,
    soon: () => {
      cancel ??= timers.after(pauseMs, now)
    },
  }
}

/** Local changes are told at once and wake the loop; the server's together, with the strays that its merge may have made or placed. */
function storedIn(
  ports: EnginePorts,
  open: Open,
  { listener, isOpen }: { listener: WorkspaceListener; isOpen(): boolean },
) {
  const fromServer = new Set<SyncedTable>()
  let isPlaced = false
  let pausing = false
  const tell = async () => {
    if (!isOpen() || fromServer.size === 0) return
    pausing = true
    const all = new Set(fromServer)
    fromServer.clear()
    const mayStray = isPlaced
    isPlaced = false
    if (mayStray) await lookForStrays(ports, open, isOpen)
    listener.stored(all)
    ports.timers.after(PAGE_PAUSE_MS, () => {
      pausing = false
      void tell()
    })
  }
  return (stored: Stored) => {
    if (!isOpen()) return
    if (stored.origin === 'here') {
      listener.unsent()
      listener.stored(stored.tables)
      open.loop.changed()
      return
    }
    for (const table of stored.tables) fromServer.add(table)
    isPlaced ||= stored.isPlaced
    if (!pausing) void tell()
  }
}

/**
 * True when there are strays, or were. Looked for in turn with the writer, so that a profile is not closed meanwhile. A page that cannot be read tells of
 * itself (`watch-database.ts`) and must not keep the profile from opening: it is made again, and they are looked for there.
 */
async function lookForStrays(ports: EnginePorts, open: Open, isOpen: () => boolean): Promise<boolean> {
  const { profile } = open
  const before = open.strays
  try {
    open.strays = await profile.recorder.alone((run) =>
      isOpen() ? findStrays(run, profile.recorder.userId(), inboxId) : Promise.resolve(before),
    )
  } catch (error) {
    ports.log('strays-unknown', { reason: reasonOf(error) })
  }
  return [before, open.strays].some(({ lists, tasks }) => lists.length > 0 || tasks.length > 0)
}

/** Until somebody passes it, whoever asks for what is open waits. */
function newGate() {
  let pass: (open: Open) => void = () => undefined
  const open = new Promise<Open>((resolve) => {
    pass = resolve
  })
  return { open, pass: (opened: Open) => pass(opened) }
}
