/** One of a few choices that need a sentence each. */
import { Label, Radio, RadioGroup } from 'react-aria-components'
import './radio-cards.css'

export type RadioCard<Id extends string> = {
  readonly id: Id
  readonly name: string
  readonly means: string
}

type RadioCardsProps<Id extends string> = {
  label: string
  value: Id
  cards: readonly RadioCard<Id>[]
  onChange: (id: Id) => void
  isReadOnly?: boolean
}

export function RadioCards<Id extends string>({
  label,
  value,
  cards,
  onChange,
  isReadOnly = false,
}: RadioCardsProps<Id>) {
  const choose = (chosen: string) => {
    const card = cards.find(({ id }) => id === chosen)
    if (card) onChange(card.id)
  }
  return (
    <RadioGroup className="radio-cards" value={value} onChange={choose} isReadOnly={isReadOnly}>
      <Label className="radio-cards-label">{label}</Label>
      {cards.map(({ id, name, means }) => (
        <Radio key={id} value={id} className="radio-card">
          <span className="radio-card-dot" aria-hidden="true" />
          <span className="radio-card-words">
            <span className="radio-card-name">{name}</span>
            <span className="radio-card-means">{means}</span>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  )
}
