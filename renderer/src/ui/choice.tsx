/** One of a few: a quiet button that shows what is chosen and opens the rest. */
import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, ListBox, ListBoxItem, Select, SelectValue } from 'react-aria-components'
import './choice.css'
import { Popover } from './popover.tsx'

export type ChoiceOption = { readonly id: string; readonly name: string; readonly mark?: ReactNode }

type ChoiceProps = {
  label: string
  value: string
  options: readonly ChoiceOption[]
  onChange: (id: string) => void
}

export function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      className="choice"
      value={value}
      onChange={(key) => key !== null && key !== value && onChange(String(key))}
    >
      <Button className="choice-button">
        <SelectValue className="choice-value" />
        <ChevronDown className="icon choice-arrow" aria-hidden="true" />
      </Button>
      <Popover>
        <ListBox className="menu" items={options}>
          {({ id, name, mark }) => (
            <ListBoxItem id={id} textValue={name} className="menu-entry">
              {mark}
              <span className="menu-entry-words">{name}</span>
              <Check className="icon choice-check" aria-hidden="true" />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  )
}
