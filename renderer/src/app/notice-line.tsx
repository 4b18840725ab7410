/** The quiet line over quick add, and what screen readers hear. */
import { X } from 'lucide-react'
import { Button, IconButton } from '../ui/button.tsx'
import { words } from '../words/sentences.ts'
import { useNotices } from './notices.tsx'
import './notice-line.css'

export function NoticeLine() {
  const { notice, dismiss, announcement } = useNotices()
  return (
    <>
      <div className="unseen" aria-live="polite" data-testid="announcement">
        {announcement}
      </div>
      <div role="status" aria-label={words.notices.label} data-testid="notice">
        {notice && (
          <div className="notice" data-tone={notice.tone ?? 'plain'}>
            <span className="notice-text">{notice.text}</span>
            {notice.action && (
              <Button
                tone="quiet"
                onPress={() => {
                  notice.action?.run()
                  dismiss()
                }}
              >
                {notice.action.label}
              </Button>
            )}
            <IconButton label={words.notices.dismiss} onPress={dismiss}>
              <X className="icon" />
            </IconButton>
          </div>
        )}
      </div>
    </>
  )
}
