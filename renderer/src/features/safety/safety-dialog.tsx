/** What was changed and by whom, with the way back. Each part lists what the engine offers, newest first. */
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useDialogs } from '../../app/dialogs.tsx'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { words } from '../../words/sentences.ts'
import { BackupList } from './backup-list.tsx'
import { ConflictList } from './conflict-list.tsx'
import { HistoryList } from './history-list.tsx'
import { KeptRows } from './kept-rows.tsx'
import { PastPanel } from './past-panel.tsx'
import './safety.css'

export function SafetyDialog() {
  const { show } = useDialogs()
  const conflicts = useLiveQuery({ query: 'conflicts', offset: 0, limit: 1 })?.total ?? 0
  const refused = useLiveQuery({ query: 'refusedRows' })?.total ?? 0
  const kept = refused + (useLiveQuery({ query: 'recoveredRows' })?.total ?? 0)
  return (
    <Dialog title={words.safety.title} wide onClose={() => show(null)}>
      <Tabs className="safety-tabs">
        <TabList aria-label={words.safety.title} className="safety-tab-list">
          <Tab id="history" className="safety-tab">
            {words.safety.history}
          </Tab>
          <Tab id="past" className="safety-tab">
            {words.safety.past}
          </Tab>
          <Tab id="backups" className="safety-tab">
            {words.safety.backups}
          </Tab>
          <Tab id="kept" className="safety-tab">
            {words.safety.kept}
            {kept > 0 && <span className="safety-count numbers">{kept.toLocaleString()}</span>}
          </Tab>
          <Tab id="conflicts" className="safety-tab">
            {words.safety.conflicts}
            {conflicts > 0 && <span className="safety-count numbers">{conflicts.toLocaleString()}</span>}
          </Tab>
        </TabList>
        <TabPanel id="history" className="safety-panel scrolls">
          <HistoryList />
        </TabPanel>
        <TabPanel id="past" className="safety-panel scrolls">
          <PastPanel />
        </TabPanel>
        <TabPanel id="backups" className="safety-panel scrolls">
          <BackupList />
        </TabPanel>
        <TabPanel id="kept" className="safety-panel scrolls">
          <KeptRows />
        </TabPanel>
        <TabPanel id="conflicts" className="safety-panel scrolls">
          <ConflictList />
        </TabPanel>
      </Tabs>
    </Dialog>
  )
}
