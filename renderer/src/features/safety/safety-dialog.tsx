/** What was changed and by whom, with the way back. Each part lists what the engine offers, newest first. */
import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useDialogs } from '../../app/dialogs.tsx'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { words } from '../../words/sentences.ts'
import { BackupList } from './backup-list.tsx'
import { ConflictList } from './conflict-list.tsx'
import { DeviceList } from './device-list.tsx'
import { HistoryList } from './history-list.tsx'
import { KeptRows } from './kept-rows.tsx'
import { PastPanel } from './past-panel.tsx'
import './safety.css'

type Part = { id: string; name: string; count?: number; list: () => ReactNode }

export function SafetyDialog() {
  const { show } = useDialogs()
  const conflicts = useLiveQuery({ query: 'conflicts', offset: 0, limit: 1 })?.total ?? 0
  const refused = useLiveQuery({ query: 'refusedRows' })?.total ?? 0
  const kept = refused + (useLiveQuery({ query: 'recoveredRows' })?.total ?? 0)
  const parts: readonly Part[] = [
    { id: 'history', name: words.safety.history, list: () => <HistoryList /> },
    { id: 'past', name: words.safety.past, list: () => <PastPanel /> },
    { id: 'backups', name: words.safety.backups, list: () => <BackupList /> },
    { id: 'kept', name: words.safety.kept, count: kept, list: () => <KeptRows /> },
    { id: 'conflicts', name: words.safety.conflicts, count: conflicts, list: () => <ConflictList /> },
    { id: 'devices', name: words.safety.devices, list: () => <DeviceList /> },
  ]
  return (
    <Dialog title={words.safety.title} wide onClose={() => show(null)}>
      <Tabs className="safety-tabs">
        <TabList aria-label={words.safety.title} className="safety-tab-list">
          {parts.map(({ id, name, count = 0 }) => (
            <Tab key={id} id={id} className="safety-tab">
              {name}
              {count > 0 && <span className="safety-count numbers">{count.toLocaleString()}</span>}
            </Tab>
          ))}
        </TabList>
        {parts.map(({ id, list }) => (
          <TabPanel key={id} id={id} className="safety-panel scrolls">
            {list()}
          </TabPanel>
        ))}
      </Tabs>
    </Dialog>
  )
}
