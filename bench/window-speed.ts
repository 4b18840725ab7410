/**
 * The built window on a big profile: how evenly it scrolls and how soon a key is on the screen. Measured inside the page, in whichever
 * shell this machine has. Frames are the times between animation frames while the wheel turns; a long task is a block of over 50 ms.
 */
import { rm } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { type LaunchedApp, launchApp } from '../e2e/launch-app.ts'
import { deviceWithTasks } from './big-profile.ts'
import { type Figure, median, percentile } from './stats.ts'

const wheelTurns = 150
const wheelPx = 400
const typed = 'Call the plumber about the boiler next week #List2 @tag1 !2'
const jumps = 12
/** Tasks added, twice as many as are completed at leisure and as many as in a hurry. */
const acted = 12
const calmMs = 500

export async function windowSpeed(tasks: number): Promise<Figure[]> {
  const device = await deviceWithTasks(tasks)
  await device.stop()
  const app = await launchApp({ userDataDir: device.userDataDir, env: { TIDELIST_HEADLESS: '1' } })
  const figures = await measure(app, `at ${tasks.toLocaleString('en')} tasks`)
  await app.quit()
  await rm(device.userDataDir, { recursive: true, force: true, maxRetries: 5 })
  return figures
}

async function measure({ page }: LaunchedApp, at: string): Promise<Figure[]> {
  await page.locator('[data-testid=task-list][data-ready=true]').waitFor()
  await watch(page)
  const idle = await framesOf(page)
  const scrolled = await scroll(page)
  const blocked = await longTasks(page)
  const landed = await jump(page)
  await longTasks(page)
  const keys = await type(page)
  const blockedTyping = await longTasks(page)
  const acts = await actions(page)
  return [
    { ...figure(`frame while scrolling, ${at}`, scrolled), bare: median(idle), note: 'bare: frames at rest' },
    { ...figure(`rows shown after a jump, ${at}`, landed), note: 'includes the engine' },
    { ...figure(`key to paint, ${at}`, keys), note: 'steps of 8 ms, as Chromium tells it' },
    {
      ...figure(`key to the new task in Today, ${at}`, acts.added),
      note: 'saved and read back; half a frame is waiting',
    },
    {
      ...figure(`key to the drawn check, ${at}`, acts.completed),
      note: 'drawn before it is saved, taken back where it is refused',
    },
    {
      ...figure(`key to the drawn check, one after another, ${at}`, acts.hurried),
      note: 'beside the counts of those before',
    },
    {
      name: `blocked over 50 ms, ${at}`,
      unit: 'ms',
      value: sum(blocked) + sum(blockedTyping),
      note: `${blocked.length} long tasks while scrolling, ${blockedTyping.length} while typing`,
    },
  ]
}

const figure = (name: string, samples: readonly number[]): Figure => ({
  name,
  unit: 'ms',
  value: median(samples),
  p95: percentile(samples, 0.95),
})

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

type Watched = { longTasks: number[]; keys: number[] }

/** What the page's own observers have seen is kept on the page until it is asked for. */
const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen: Watched = { longTasks: [], keys: [] }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      seen.longTasks.push(...list.getEntries().map(({ duration }) => duration))
    }).observe({ type: 'longtask' })
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') seen.keys.push(duration)
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit) // the lowest there is; newer than its type
  })

const longTasks = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { seen: Watched }).seen.longTasks.splice(0))

/** The times between frames, in milliseconds, until `stopFrames`. */
const startFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const frames: number[] = []
    Object.assign(window, { frames, isWatchingFrames: true })
    let before = performance.now()
    const next = (now: number) => {
      frames.push(now - before)
      before = now
      if ((window as unknown as { isWatchingFrames: boolean }).isWatchingFrames) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })

const stopFrames = (page: Page): Promise<number[]> =>
  page.evaluate(() => {
    Object.assign(window, { isWatchingFrames: false })
    return (window as unknown as { frames: number[] }).frames.slice(1)
  })

async function framesOf(page: Page): Promise<number[]> {
  await startFrames(page)
  await page.waitForTimeout(1_000)
  return stopFrames(page)
}

async function scroll(page: Page): Promise<number[]> {
  await page.getByTestId('task-list').hover({ position: { x: 200, y: 200 } })
  await startFrames(page)
  for (let turn = 0; turn < wheelTurns; turn += 1) await page.mouse.wheel(0, wheelPx)
  return stopFrames(page)
}

/** Far along the list, as by dragging the scroll bar: until every row on screen is a task again. */
async function jump(page: Page): Promise<number[]> {
  const times: number[] = []
  for (let turn = 1; turn <= jumps; turn += 1) {
    const ms = await page.evaluate(
      async (share) => {
        const scroller = document.querySelector('.task-scroller')
        if (scroller === null) throw new Error('There is no list.')
        const start = performance.now()
        scroller.scrollTop = scroller.scrollHeight * share
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
        await frame()
        await frame()
        while (document.querySelector('.task-outline') !== null) await frame()
        return performance.now() - start
      },
      (turn % 2 === 0 ? turn : jumps - turn) / (jumps + 1),
    )
    times.push(ms)
  }
  return times
}

/** Keys that were on the screen within 16 ms are not told; they count as 16. */
async function type(page: Page): Promise<number[]> {
  await page.getByTestId('quick-add-input').pressSequentially(typed, { delay: 30 })
  await page.waitForTimeout(500)
  const slow = await page.evaluate(() => (window as unknown as { seen: Watched }).seen.keys)
  return [...Array.from({ length: Math.max(0, typed.length - slow.length) }, () => 16), ...slow]
}

type Acts = { added: number[]; completed: number[]; hurried: number[] }

/** From a key to the frame that shows what it did: it is decided, saved, flushed and read back on the way. */
async function actions(page: Page): Promise<Acts> {
  const title = (n: number) => `Measured ${n}`
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+2')
  await page.getByRole('grid', { name: 'Tasks in Today' }).and(page.locator('[data-ready=true]')).waitFor()
  await page.keyboard.press('n')
  const added: number[] = []
  for (let n = 0; n < 2 * acted; n += 1) {
    await page.getByTestId('quick-add-input').fill(`${title(n)} today`)
    await page.waitForTimeout(calmMs)
    added.push(await pressed(page, 'Enter', { kind: '[data-testid=task-row]', title: title(n) }))
  }
  await page.keyboard.press('Escape')
  const check = async (pauseMs: number) => {
    const times: number[] = []
    for (let n = 0; n < acted; n += 1) {
      await page.keyboard.press('ArrowDown')
      const chosen = await page.getByRole('row', { selected: true }).getByTestId('task-title').textContent()
      await page.waitForTimeout(pauseMs)
      times.push(await pressed(page, 'Space', { kind: '.task-row-done', title: chosen ?? '' }))
    }
    return times
  }
  return { added, completed: await check(calmMs), hurried: await check(0) }
}

/** Milliseconds from the key's event to the end of the first frame in which a row of this kind bears the title. */
async function pressed(page: Page, key: string, awaited: { kind: string; title: string }): Promise<number> {
  await page.evaluate(({ kind, title }) => {
    const isShown = () => [...document.querySelectorAll(kind)].some((row) => row.textContent?.includes(title))
    const shown = new Promise<number>((resolve) => {
      const hear = ({ timeStamp }: KeyboardEvent) => {
        const look = () => {
          if (!isShown()) return void requestAnimationFrame(look)
          const painted = new MessageChannel()
          painted.port1.onmessage = () => resolve(performance.now() - timeStamp)
          painted.port2.postMessage(null)
        }
        requestAnimationFrame(look)
      }
      addEventListener('keydown', hear, { capture: true, once: true })
    })
    Object.assign(window, { shown })
  }, awaited)
  await page.keyboard.press(key)
  return page.evaluate(() => (window as unknown as { shown: Promise<number> }).shown)
}
