/** What the server's OpenID provider is called, null where it has none or cannot be asked. The last answer stands until there is a new one, so that the form does not jump. */
import { useEffect, useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'

const key = 'tidelist:sign-in-provider'

export function useSignInProvider(): string | null {
  const run = useCommand()
  const [name, setName] = useState(() => localStorage.getItem(key))
  useEffect(() => {
    let isHere = true
    void run('signInProvider', {}).then((result) => {
      if (!isHere || !result.ok) return
      setName(result.value.name)
      if (result.value.name === null) localStorage.removeItem(key)
      else localStorage.setItem(key, result.value.name)
    })
    return () => {
      isHere = false
    }
  }, [run])
  return name
}
