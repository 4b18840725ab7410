/**
 * Asks the app before a person's closing of the window takes effect, as Electron's `close` event does. Chromium asks the page
 * (page-script.ts answers "stay"), and its question comes here instead of to the person. A navigation asks the same
 * question and is let through; Chromium announces it first, which tells the two apart.
 */
import type { CDPSession, Page } from 'playwright'

export function letAppPreventClosing(page: Page, cdp: CDPSession, isPrevented: () => boolean): void {
  let isNavigating = false
  for (const event of ['Page.frameStartedNavigating', 'Page.frameScheduledNavigation'] as const) {
    cdp.on(event, () => {
      isNavigating = true
    })
  }
  for (const event of ['Page.frameNavigated', 'Page.frameStoppedLoading'] as const) {
    cdp.on(event, () => {
      isNavigating = false
    })
  }
  page.on('dialog', (dialog) => {
    const stays = dialog.type() !== 'beforeunload' || (!isNavigating && isPrevented())
    // A page that closes in the middle takes its question with it.
    void (stays ? dialog.dismiss() : dialog.accept()).catch(() => {})
  })
  // A page that closes at once has no more events to tell.
  void cdp.send('Page.enable').catch(() => {})
}
