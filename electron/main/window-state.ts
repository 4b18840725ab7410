/** Where the window was and whether it was maximised, kept in `<userData>/window.json` between runs. */
import { z } from 'zod'
import { readTextOrNull, writeFileAtomically } from './files.ts'

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) })
const windowStateSchema = z.object({ bounds: boundsSchema, maximised: z.boolean() })

export type Bounds = z.infer<typeof boundsSchema>
export type WindowState = z.infer<typeof windowStateSchema>

export const minimumSize = { width: 480, height: 420 }
const usualSize = { width: 1120, height: 760 }
/** So much of the window must be on a display for a person to be able to grab and move it, in pixels. */
const grip = { width: 120, height: 40 }

/** Null when there is none yet or it cannot be read: the window then opens in its usual place. */
export async function loadWindowState(file: string): Promise<WindowState | null> {
  const text = await readTextOrNull(file)
  if (text === null) return null
  const parsed = windowStateSchema.safeParse(jsonOrNull(text))
  return parsed.success ? parsed.data : null
}

export function saveWindowState(file: string, state: WindowState): Promise<void> {
  return writeFileAtomically(file, JSON.stringify(state))
}

/**
 * The bounds to open with. A place on a display that is gone is forgotten, the size kept; without x and y the system
 * places the window itself.
 */
export function openingBounds(
  saved: Bounds | null,
  workAreas: readonly Bounds[],
): { x?: number; y?: number; width: number; height: number } {
  const size = saved ?? usualSize
  const home = saved === null ? undefined : workAreas.find((area) => canBeGrabbed(saved, area))
  const room = home ?? workAreas[0] ?? { ...usualSize, x: 0, y: 0 }
  const width = Math.max(minimumSize.width, Math.min(size.width, room.width))
  const height = Math.max(minimumSize.height, Math.min(size.height, room.height))
  return saved === null || home === undefined ? { width, height } : { x: saved.x, y: saved.y, width, height }
}

function canBeGrabbed(window: Bounds, area: Bounds): boolean {
  const overlap = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const titleBarIsInside = window.y >= area.y - 1 && window.y + grip.height <= area.y + area.height
  return overlap >= grip.width && titleBarIsInside
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
