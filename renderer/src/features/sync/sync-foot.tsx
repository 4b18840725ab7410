/** The foot of the sidebar: a dot and a few words about the sync, which open the panel. */
import { Button, Dialog, DialogTrigger } from 'react-aria-components'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Popover } from '../../ui/popover.tsx'
import { words } from '../../words/sentences.ts'
import { syncTone, syncWords } from '../../words/sync-words.ts'
import { SyncPanel } from './sync-panel.tsx'
import { useSteady } from './use-steady.ts'
import './sync.css'

export function SyncFoot() {
  const sync = useLiveQuery({ query: 'sync' })
  const shown = useSteady(sync)
  if (!sync || !shown) return <div className="sync-foot" />
  return (
    <div className="sync-foot">
      <DialogTrigger>
        <Button
          className="sync-state"
          data-sidebar-item
          data-testid="sync-state"
          data-phase={sync.phase}
          data-waiting={sync.waiting}
        >
          <span className="sync-dot" data-tone={syncTone(shown)} aria-hidden="true" />
          <span className="sync-words numbers">{syncWords(shown)}</span>
        </Button>
        <Popover placement="top start" offset={4}>
          <Dialog className="sync-panel" aria-label={words.sync.panel}>
            {({ close }) => <SyncPanel sync={sync} close={close} />}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </div>
  )
}
