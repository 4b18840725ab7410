/** Today's date on this computer; changes at midnight and when the machine wakes up on another day. */
import { useEffect, useState } from 'react'
import { localDate } from '../words/date-words.ts'

const checkMs = 30_000

export function useToday(): string {
  const [today, setToday] = useState(() => localDate(new Date()))
  useEffect(() => {
    const check = () => setToday(localDate(new Date()))
    const timer = setInterval(check, checkMs)
    document.addEventListener('visibilitychange', check)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', check)
    }
  }, [])
  return today
}
