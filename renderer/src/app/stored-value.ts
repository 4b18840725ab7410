/** A small setting of this window, remembered in localStorage: widths, what is open. Never data. */
import { useCallback, useState } from 'react'

export function useStoredNumber(key: string, fallback: number): [number, (value: number) => void] {
  const [value, setValue] = useState(() => {
    const stored = Number.parseFloat(localStorage.getItem(key) ?? '')
    return Number.isFinite(stored) ? stored : fallback
  })
  const store = useCallback(
    (next: number) => {
      setValue(next)
      localStorage.setItem(key, String(next))
    },
    [key],
  )
  return [value, store]
}

export function useStoredFlag(key: string, fallback: boolean): [boolean, (value: boolean) => void] {
  const [value, store] = useStoredNumber(key, fallback ? 1 : 0)
  const storeFlag = useCallback((next: boolean) => store(next ? 1 : 0), [store])
  return [value === 1, storeFlag]
}
