/** Where the account is signed in: here, then the others with the one seen last first, and the way to end each of them. */
import type { AccountDevice, Failure } from '@tidelist/engine/client'
import { useRef, useState } from 'react'
import { useToday } from '../../app/use-today.ts'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { momentWords } from '../../words/date-words.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

type DeviceListProps = { devices: readonly AccountDevice[]; onChanged: () => Promise<void> }

export function DeviceList({ devices, onChanged }: DeviceListProps) {
  const run = useCommand()
  const [ending, setEnding] = useState<string | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const others = devices.filter(({ isCurrent }) => !isCurrent)

  const ended = async (refused: Failure | null, done: string) => {
    // The button that was pressed goes with its device.
    list.current?.focus()
    await onChanged()
    setEnding(null)
    setFailure(refused)
    setSaid(refused ? null : done)
  }
  const signOut = async ({ id, name }: AccountDevice) => {
    setEnding(id)
    const result = await run('signOutDevice', { id })
    await ended(result.ok ? null : result.failure, words.account.signedOutDevice(name))
  }
  const signOutOthers = async () => {
    setEnding('others')
    const result = await run('signOutOtherDevices', {})
    const done = result.ok ? words.account.signedOutOthers(result.value.devices) : ''
    await ended(result.ok ? null : result.failure, done)
  }
  return (
    <>
      <ul className="account-devices" ref={list} tabIndex={-1} aria-label={words.account.devices}>
        {[...devices.filter(({ isCurrent }) => isCurrent), ...others].map((device) => (
          <Device
            key={device.id}
            device={device}
            isEnding={ending === device.id}
            onSignOut={() => void signOut(device)}
          />
        ))}
      </ul>
      <p role="status" className="account-said">
        {said}
      </p>
      {failure && (
        <p role="alert" className="account-refusal">
          {failureSentence(failure)}
        </p>
      )}
      {others.length > 1 && (
        <div className="account-end">
          <Button isPending={ending === 'others'} onPress={() => void signOutOthers()}>
            {words.account.signOutOthers}
          </Button>
        </div>
      )}
    </>
  )
}

type DeviceProps = { device: AccountDevice; isEnding: boolean; onSignOut: () => void }

function Device({ device, isEnding, onSignOut }: DeviceProps) {
  const today = useToday()
  return (
    <li className="account-line" data-testid="account-device">
      <span className="account-grows account-device">
        <span className="account-value">{device.name}</span>
        <span className="account-note account-meta numbers">
          {device.isCurrent
            ? words.account.thisDevice
            : words.account.seen(momentWords(device.lastSeenAtMs, today))}
        </span>
      </span>
      {!device.isCurrent && (
        <Button
          isPending={isEnding}
          aria-label={words.account.signOutDevice(device.name)}
          onPress={onSignOut}
        >
          {words.account.signOut}
        </Button>
      )}
    </li>
  )
}
