/** A dialog in the middle of the window, closed by Escape or a press beside it. */
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { classNames } from './class-names.ts'
import { useEscapeWithoutFocus } from './use-escape-without-focus.ts'
import './dialog.css'

type DialogProps = {
  title: string
  onClose: () => void
  busy?: boolean
  /** A press beside it does not close it: a person comes back to it from another window. */
  pinned?: boolean
  wide?: boolean
  children: ReactNode
}

export function Dialog(props: DialogProps) {
  const { title, onClose, busy = false, pinned = false, wide = false, children } = props
  useEscapeWithoutFocus(() => !busy && onClose())
  return (
    <ModalOverlay
      isOpen
      isDismissable={!busy && !pinned}
      isKeyboardDismissDisabled={busy}
      onOpenChange={(open) => !open && onClose()}
      className="dialog-veil"
    >
      <Modal className={classNames('dialog-frame', wide && 'dialog-frame-wide')}>
        <AriaDialog className="dialog">
          <Heading slot="title" className="dialog-title">
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
