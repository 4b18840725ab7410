/**
 * Whatever is being typed somewhere in the window can be saved from here before the window goes. Main asks for it when the window is
 * closed and waits; a page that goes without being asked (a reload) has no time to wait, and drafts.ts has kept what it held.
 */
import { useEffect, useRef } from 'react'

type Save = () => unknown

const savers = new Set<Save>()

/** Resolves when every field has its answer, whatever it is. */
export async function saveNow(): Promise<void> {
  await Promise.allSettled([...savers].map(async (save) => save()))
}

/** Saves when the window is about to go. `save` gives a promise while there is something to wait for. */
export function useSaveNow(save: Save): void {
  const latest = useRef(save)
  latest.current = save
  useEffect(() => {
    const saver = () => latest.current()
    savers.add(saver)
    return () => void savers.delete(saver)
  }, [])
}

/** The same, and once more when the field itself goes away because another task or view is shown. */
export function useSaveOnLeave(save: Save): void {
  const latest = useRef(save)
  latest.current = save
  useSaveNow(save)
  useEffect(() => () => void latest.current(), [])
}
