/** The window's buttons: plain, accent or danger, with words; and the quiet square one with an icon only. */
import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import './button.css'
import { classNames } from './class-names.ts'

type ButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  tone?: 'plain' | 'accent' | 'danger' | 'quiet'
  wide?: boolean
  ref?: Ref<HTMLButtonElement>
  children: ReactNode
}

export function Button({ tone = 'plain', wide = false, ...props }: ButtonProps) {
  return <AriaButton {...props} className={classNames('button', `button-${tone}`, wide && 'button-wide')} />
}

type IconButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  label: string
  children: ReactNode
}

export function IconButton({ label, children, ...props }: IconButtonProps) {
  return (
    <AriaButton {...props} aria-label={label} className="icon-button">
      {children}
    </AriaButton>
  )
}
