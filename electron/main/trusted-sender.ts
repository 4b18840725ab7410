/** Whether an IPC message comes from our own page's main frame; frames and strangers' pages get no answer. */
import type { WebFrameMain } from 'electron'
import { isAppUrl } from './app-origin.ts'

/** The part of an IPC event that says who sent it; Electron's senderFrame is null once the frame is gone. */
export type Sender = { readonly senderFrame: Pick<WebFrameMain, 'url' | 'parent'> | null }

export function isTrustedSender({ senderFrame }: Sender): boolean {
  return senderFrame !== null && senderFrame.parent === null && isAppUrl(senderFrame.url)
}
