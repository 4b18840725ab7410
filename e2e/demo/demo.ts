/**
 * `npm run demo`: the whole promise with nobody at the keyboard. A server on a real Postgres, two app windows with empty profiles, 220 tasks
 * imported and twenty edited offline, an account, a second device, edits of one task on both while both are offline, and the proof that
 * all three agree afterwards. Exit code 1 when anything differs. Nothing that it started outlives it.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { ensureBuilt } from '../../scripts/setup/ensure-built.ts'
import { ensureChromium } from '../../scripts/setup/ensure-chromium.ts'
import { ensureSeed } from '../../scripts/setup/ensure-seed.ts'
import { repoDir } from '../../scripts/setup/places.ts'
import { runScript } from '../../scripts/setup/setup-refused.ts'
import { type LaunchedApp, type LaunchOptions, launchApp } from '../launch-app.ts'
import { isRunning } from '../processes.ts'
import { ask, sessionOf, tokenOf } from '../server-account.ts'
import { prepareServer, type Server } from '../start-server.ts'
import { type Account, newAccount, signIn, signUp } from '../window-accounts.ts'
import { dueField, openDetails, setDueDate } from '../window-details.ts'
import { allSaved, type ComparedTable, compareWithServer, isOffline } from '../window-sync.ts'
import { listIsReady, renameTask, row, showView } from '../window-tasks.ts'
import { type BothEdits, differences, type Findings, isSame, type ServerTable, tableOf } from './findings.ts'
import { type Postgres, startPostgres } from './start-postgres.ts'
import { isThere, makeEdit, type StoredTask, twentyEdits } from './twenty-edits.ts'

const tasksFile = join(repoDir, 'e2e', 'fixtures', 'tasks.todo.txt')
const picturesDir = join(repoDir, 'docs', 'demo')
const convergesWithinMs = 90_000
/** As a shell has it for a program that was told to stop. */
const interruptedCode = 130

/** The task that both devices change while neither can reach the server. */
const contested = {
  list: 'Travel',
  title: 'Check the visa rules for Japan – both passports',
  newTitle: 'Check the visa rules for Japan – all three passports',
  due: '2026-12-04',
}

type Stage = {
  readonly postgres: Postgres
  readonly server: Server
  readonly laptop: Page
  readonly desktop: Page
}

const endings: (() => Promise<void>)[] = []
let interrupted = false
let ended: Promise<void> | null = null

await runScript(async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt)
  try {
    return await demonstrate()
  } catch (error) {
    if (!interrupted) throw error
    return interruptedCode
  } finally {
    await end()
  }
})

async function demonstrate(): Promise<number> {
  await ensureChromium()
  await ensureBuilt()
  await ensureSeed()
  const stage = await setStage()
  const account = newAccount('Mira')

  say('Laptop takes in 220 tasks and changes twenty of them; the server is not running.')
  const imported = await importTasks(stage.laptop)
  for (const edit of twentyEdits) await makeEdit(stage.laptop, edit)

  say('The server starts. Mira signs up on Laptop and signs in on Desktop.')
  const first = await meet(stage, account)

  say('The server stops. The title changes on Laptop, the due date on Desktop.')
  const reconnect = await partAndMeetAgain(stage)

  const findings: Findings = {
    imported,
    ...(await readDevices(stage)),
    ...(await readServer(stage, account)),
    editsMade: twentyEdits.length,
    onLaptop: await bothEditsOn(stage.laptop),
    onDesktop: await bothEditsOn(stage.desktop),
    storedWhenSaved: first.storedWhenSaved,
    seconds: { send: first.send, firstSync: first.firstSync, reconnect },
  }
  await takePictures(stage)
  process.stdout.write(`\n${tableOf(findings)}\n`)
  const wrong = differences(findings)
  for (const sentence of wrong) say(`DIFFERENT: ${sentence}.`)
  say(wrong.length === 0 ? 'All three agree.' : 'The demonstration failed.')
  return wrong.length === 0 ? 0 : 1
}

async function setStage(): Promise<Stage> {
  const postgres = await startPostgres()
  endings.push(postgres.stop)
  const server = await prepareServer({ env: { DATABASE_URL: postgres.url, LOG_LEVEL: 'warn' } })
  endings.push(server.remove)
  const folder = await mkdtemp(join(tmpdir(), 'tidelist-demo-'))
  endings.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const open = async (deviceName: string, colorScheme: 'light' | 'dark') =>
    (
      await openDevice({
        userDataDir: join(folder, deviceName),
        serverUrl: server.url,
        deviceName,
        colorScheme,
      })
    ).page
  return { postgres, server, laptop: await open('Laptop', 'light'), desktop: await open('Desktop', 'dark') }
}

async function openDevice(options: LaunchOptions): Promise<LaunchedApp> {
  const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  const headless = process.env.TIDELIST_HEADLESS ?? (hasDisplay ? '0' : '1')
  const app = await launchApp({ ...options, env: { TIDELIST_HEADLESS: headless } })
  endings.push(async () => {
    if (isRunning(app.pid)) await app.kill()
  })
  await listIsReady(app.page)
  return app
}

/** How many tasks the file holds, once the window has said that as many came in. */
async function importTasks(page: Page): Promise<number> {
  const tasks = (await readFile(tasksFile, 'utf8')).trim().split('\n').length
  await page.getByTestId('import-file').setInputFiles(tasksFile)
  await expect(page.getByTestId('notice')).toContainText(`${tasks} tasks came in`)
  return tasks
}

type Meeting = { readonly send: number; readonly firstSync: number; readonly storedWhenSaved: number }

async function meet(stage: Stage, account: Account): Promise<Meeting> {
  const { postgres, server, laptop, desktop } = stage
  await server.start()
  const send = await secondsFor(async () => {
    await signUp(laptop, account)
    await allSaved(laptop)
  })
  const storedWhenSaved = await tasksIn(postgres)
  const firstSync = await secondsFor(async () => {
    await signIn(desktop, account)
    await converge(stage)
  })
  return { send, firstSync, storedWhenSaved }
}

/** Seconds from the server's return until both devices agree with it. */
async function partAndMeetAgain(stage: Stage): Promise<number> {
  const { server, laptop, desktop } = stage
  await server.stop()
  await showView(laptop, contested.list)
  await renameTask(laptop, contested.title, contested.newTitle)
  await showView(desktop, contested.list)
  await setDueDate(desktop, contested.title, contested.due)
  await isOffline(laptop)
  await isOffline(desktop)
  await server.start()
  return secondsFor(() => converge(stage))
}

/** Returns when both windows say that all is saved and show the same digests as the server; a late page makes them compare again. */
async function converge({ laptop, desktop }: Stage): Promise<void> {
  const deadline = performance.now() + convergesWithinMs
  while (performance.now() < deadline) {
    for (const page of [laptop, desktop]) await allSaved(page, convergesWithinMs)
    if (isSame(await compareWithServer(laptop), await compareWithServer(desktop))) return
  }
}

async function readDevices({
  laptop,
  desktop,
}: Stage): Promise<{ laptop: ComparedTable[]; desktop: ComparedTable[] }> {
  return { laptop: await compareWithServer(laptop), desktop: await compareWithServer(desktop) }
}

async function readServer({ postgres, server }: Stage, account: Account) {
  const token = await tokenOf(server.url, await sessionOf(server.url, account))
  const answer = await ask(`${server.url}/v1/sync/digest`, { token })
  const { tables } = JSON.parse(answer.body) as { tables: ServerTable[] } // the digest route's answer
  const stored = (await postgres.ask(
    'select title, notes, status, due_date::text as due, priority from tasks',
  )) as StoredTask[] // as the query names them
  return {
    server: tables,
    tasksInPostgres: await tasksIn(postgres),
    editsInPostgres: twentyEdits.filter((edit) => isThere(edit, stored)).length,
  }
}

async function tasksIn(postgres: Postgres): Promise<number> {
  const [counted] = await postgres.ask('select count(*)::int as tasks from tasks where deleted_at_ms is null')
  return Number(counted?.tasks)
}

async function bothEditsOn(page: Page): Promise<BothEdits> {
  await showView(page, contested.list)
  const hasTitle = (await row(page, contested.newTitle).count()) === 1
  if (!hasTitle) return { title: false, due: false }
  await openDetails(page, contested.newTitle)
  return { title: true, due: (await dueField(page).inputValue()) === contested.due }
}

async function takePictures({ laptop, desktop }: Stage): Promise<void> {
  await mkdir(picturesDir, { recursive: true })
  await laptop.screenshot({ path: join(picturesDir, 'laptop.png') })
  await showView(desktop, 'Today')
  await desktop.screenshot({ path: join(picturesDir, 'desktop.png') })
}

async function secondsFor(act: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await act()
  return (performance.now() - begun) / 1000
}

/** What is under way fails when its windows go; either way nothing is left running. */
function interrupt(): void {
  interrupted = true
  void end().then(() => process.exit(interruptedCode))
}

function end(): Promise<void> {
  ended ??= endAll()
  return ended
}

/** In the opposite order of their beginnings; one that fails keeps none of the others from ending. */
async function endAll(): Promise<void> {
  for (let ending = endings.pop(); ending !== undefined; ending = endings.pop()) {
    await ending().catch((error: unknown) => say(`Something did not end well: ${String(error)}`))
  }
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`)
}
