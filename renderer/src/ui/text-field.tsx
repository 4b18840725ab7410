/** A labelled line of text, with its hint or its refusal under it. */
import { TextField as AriaTextField, FieldError, Input, Label, Text } from 'react-aria-components'
import './text-field.css'

type TextFieldProps = {
  label: string
  value: string
  onChange: (value: string) => void
  type?: 'text' | 'email' | 'password'
  autoComplete?: string
  autoFocus?: boolean
  hint?: string
  refusal?: string | null
  /** While it is being sent: shown as it is, and the focus stays. */
  isReadOnly?: boolean
}

export function TextField({ label, hint, refusal, ...props }: TextFieldProps) {
  return (
    <AriaTextField {...props} isInvalid={Boolean(refusal)} className="text-field">
      <Label className="text-field-label">{label}</Label>
      <Input className="text-field-input" />
      {hint !== undefined && !refusal && (
        <Text slot="description" className="text-field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="text-field-refusal">{refusal}</FieldError>
    </AriaTextField>
  )
}
