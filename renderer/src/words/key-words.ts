/** The keys and what they do, as the cheat sheet lists them. Keys for the same thing are joined by ` / `. */

export type KeyGroup = { readonly name: string; readonly keys: readonly (readonly [string, string])[] }

export function keyGroups(mac: boolean): KeyGroup[] {
  const control = mac ? '⌘' : 'Ctrl'
  const alt = mac ? '⌥' : 'Alt'
  return [
    {
      name: 'Anywhere',
      keys: [
        [`N / ${control} N`, 'New task'],
        [`${control} 1 / ${control} 2 / ${control} 3`, 'Inbox, Today, Upcoming'],
        [`${control} Z / ${control} ${mac ? '⇧' : 'Shift'} Z`, 'Undo, redo'],
        ['H', 'History and safety'],
        ['?', 'These keys'],
      ],
    },
    {
      name: 'In a list',
      keys: [
        ['↑ / ↓ / K / J', 'Choose a task'],
        ['Space / X', 'Complete it'],
        ['Enter / F2', 'Change its title'],
        ['E', 'Show its details'],
        [`${alt} ↑ / ${alt} ↓`, 'Move it'],
        ['Delete', 'Put it into the Trash'],
        ['Esc', 'Back out'],
      ],
    },
  ]
}
