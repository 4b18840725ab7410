/** The devices whose changes come together here, so that a name in the history can be placed. */
import { useToday } from '../../app/use-today.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { momentWords } from '../../words/date-words.ts'
import { words } from '../../words/sentences.ts'

export function DeviceList() {
  const devices = useLiveQuery({ query: 'devices' })
  const today = useToday()
  if (!devices) return null
  if (devices.length === 0) return <p className="safety-note">{words.safety.noDevices}</p>
  return (
    <>
      <p className="safety-note">{words.safety.devicesNote}</p>
      <ul className="safety-list" data-testid="devices">
        {devices.map(({ device, name, platform, sinceMs, isThis }) => (
          <li key={device} className="safety-entry">
            <p className="safety-title">
              {name}
              {isThis && <span className="safety-mark">{words.safety.thisComputer}</span>}
            </p>
            <p className="safety-who numbers">
              {words.safety.deviceSince(platform, momentWords(sinceMs, today))}
            </p>
          </li>
        ))}
      </ul>
    </>
  )
}
