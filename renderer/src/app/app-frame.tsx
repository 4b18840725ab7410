/** Sidebar, list, details: side by side where there is room, one over the other where there is not. */
import { Menu } from 'lucide-react'
import type { CSSProperties } from 'react'
import { useEngine, useEngineState } from '../engine/engine-context.tsx'
import { DetailPane } from '../features/detail/detail-pane.tsx'
import { QuickAddLine } from '../features/quick-add/quick-add-line.tsx'
import { SafetyButton } from '../features/safety/safety-button.tsx'
import { StorageNotice } from '../features/safety/storage-notice.tsx'
import { Sidebar } from '../features/sidebar/sidebar.tsx'
import { SyncFoot } from '../features/sync/sync-foot.tsx'
import { EmptyView } from '../features/tasks/empty-view.tsx'
import { ExampleHint } from '../features/tasks/example-hint.tsx'
import { TaskList } from '../features/tasks/task-list.tsx'
import { ViewHeader } from '../features/tasks/view-header.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { ResizeHandle } from '../ui/resize-handle.tsx'
import { words } from '../words/sentences.ts'
import { useNavigation, viewKey } from './navigation.tsx'
import { NoticeLine } from './notice-line.tsx'
import { useStoredNumber } from './stored-value.ts'
import { useViewFacts } from './use-view-facts.ts'
import './app-frame.css'

const sidebarPx = { min: 220, usual: 240, max: 260 }

export function AppFrame() {
  const { view, selectedId, detailOpen, setDetailOpen, drawerOpen, setDrawerOpen } = useNavigation()
  const [sidebarWidth, setSidebarWidth] = useStoredNumber('tidelist.sidebar-width', sidebarPx.usual)
  const { engine } = useEngine()
  const engineState = useEngineState()
  const { name, quickAddPlace, canAdd, firstRun } = useViewFacts()
  const showDetail = detailOpen && selectedId !== null
  // The width is the person's own: it reaches the style sheet as a property.
  const widths = { '--sidebar': `${sidebarWidth}px` } as CSSProperties // React's type knows no custom properties
  return (
    <div className="frame" data-drawer={drawerOpen} style={widths}>
      <div className="frame-sidebar">
        <div className="frame-drag" />
        <Sidebar
          foot={
            <div className="frame-sidebar-foot">
              <SyncFoot />
              <SafetyButton />
            </div>
          }
        />
        <ResizeHandle
          label={words.sidebar.resize}
          width={sidebarWidth}
          min={sidebarPx.min}
          max={sidebarPx.max}
          onWidth={setSidebarWidth}
        />
      </div>
      <button
        type="button"
        className="frame-veil frame-veil-drawer"
        aria-label={words.sidebar.close}
        tabIndex={-1}
        onClick={() => setDrawerOpen(false)}
      />
      <main className="frame-main">
        <div className="frame-bar">
          <IconButton
            label={drawerOpen ? words.sidebar.close : words.sidebar.open}
            aria-expanded={drawerOpen}
            onPress={() => setDrawerOpen(!drawerOpen)}
          >
            <Menu className="icon" />
          </IconButton>
        </div>
        {engineState === 'gave-up' ? (
          <div role="alert" className="frame-gave-up">
            <p>{words.engine.gaveUp}</p>
            <Button tone="accent" onPress={engine.tryAgain}>
              {words.engine.tryAgain}
            </Button>
          </div>
        ) : (
          <TaskList
            key={viewKey(view)}
            view={view}
            name={name}
            header={
              <div>
                <ViewHeader view={view} name={name} />
                {view.view === 'list' && <ExampleHint listId={view.listId} />}
              </div>
            }
            empty={<EmptyView view={view} firstRun={firstRun} />}
          />
        )}
        <div className="frame-foot">
          <StorageNotice />
          <NoticeLine />
          {/* Hidden, not removed: what was begun there is still there on return. */}
          <div hidden={!canAdd}>
            <QuickAddLine place={quickAddPlace} />
          </div>
        </div>
      </main>
      {showDetail && (
        <>
          <button
            type="button"
            className="frame-veil frame-veil-detail"
            aria-label={words.detail.close}
            tabIndex={-1}
            onClick={() => setDetailOpen(false)}
          />
          <div className="frame-detail">
            <DetailPane taskId={selectedId} />
          </div>
        </>
      )}
    </div>
  )
}
