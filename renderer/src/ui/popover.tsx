/** A small panel beside what was pressed; and the menu in it. */
import { type ReactNode, useContext } from 'react'
import {
  Popover as AriaPopover,
  type PopoverProps as AriaPopoverProps,
  Menu,
  MenuItem,
  type MenuItemProps,
  OverlayTriggerStateContext,
} from 'react-aria-components'
import './popover.css'
import { classNames } from './class-names.ts'
import { useEscapeWithoutFocus } from './use-escape-without-focus.ts'

type PopoverProps = Omit<AriaPopoverProps, 'className' | 'children'> & { children: ReactNode }

export function Popover({ children, ...props }: PopoverProps) {
  return (
    <AriaPopover {...props} className="popover">
      <ClosedByEscape />
      {children}
    </AriaPopover>
  )
}

function ClosedByEscape() {
  const trigger = useContext(OverlayTriggerStateContext)
  useEscapeWithoutFocus(() => trigger?.close())
  return null
}

export function MenuPopover({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Popover placement="bottom start">
      <Menu aria-label={label} className="menu">
        {children}
      </Menu>
    </Popover>
  )
}

type MenuEntryProps = Omit<MenuItemProps, 'className' | 'children'> & {
  icon?: ReactNode
  keys?: string
  danger?: boolean
  children: ReactNode
}

export function MenuEntry({ icon, keys, danger, children, ...props }: MenuEntryProps) {
  return (
    <MenuItem {...props} className={classNames('menu-entry', danger && 'menu-entry-danger')}>
      {icon}
      <span className="menu-entry-words">{children}</span>
      {keys !== undefined && <kbd className="keys">{keys}</kbd>}
    </MenuItem>
  )
}
