/** One quiet line under the list: what just happened, and the way back. The newest one replaces the one before. */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'

export type Notice = {
  readonly text: string
  readonly tone?: 'plain' | 'trouble'
  readonly action?: { readonly label: string; readonly run: () => void }
}

type Notices = {
  readonly notice: Notice | null
  readonly show: (notice: Notice) => void
  readonly dismiss: () => void
  /** Said to screen readers only. */
  readonly announcement: string
  readonly announce: (text: string) => void
}

const NoticesContext = createContext<Notices | null>(null)
const shownMs = 8000

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice | null>(null)
  const [announcement, announce] = useState('')
  const timer = useRef<number>(undefined)
  const dismiss = useCallback(() => {
    clearTimeout(timer.current)
    setNotice(null)
  }, [])
  const show = useCallback((next: Notice) => {
    clearTimeout(timer.current)
    setNotice(next)
    timer.current = window.setTimeout(() => setNotice(null), shownMs)
  }, [])
  const value = useMemo(
    () => ({ notice, show, dismiss, announcement, announce }),
    [notice, show, dismiss, announcement],
  )
  return <NoticesContext value={value}>{children}</NoticesContext>
}

export function useNotices(): Notices {
  const value = useContext(NoticesContext)
  if (!value) throw new Error('useNotices stands outside of NoticesProvider.')
  return value
}
