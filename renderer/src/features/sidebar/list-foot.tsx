/** Under the lists: a new list, and tasks from a file. */
import { FileDown, Plus } from 'lucide-react'
import { type ChangeEvent, useRef, useState } from 'react'
import { words } from '../../words/sentences.ts'
import { NameField } from './name-field.tsx'
import type { ListCommands } from './use-list-commands.ts'

export function ListFoot({ commands }: { commands: ListCommands }) {
  const [naming, setNaming] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget
    const chosen = input.files?.[0]
    if (chosen) commands.importTodoTxt(await chosen.text())
    input.value = ''
  }
  return (
    <div className="sidebar-group">
      {naming && (
        <NameField
          draftName="list.new.name"
          label={words.sidebar.newListName}
          name=""
          save={commands.create}
          onDone={() => setNaming(false)}
        />
      )}
      <button
        type="button"
        data-sidebar-item
        className="sidebar-link sidebar-link-quiet"
        onClick={() => setNaming(true)}
      >
        <Plus className="icon" aria-hidden="true" />
        <span className="sidebar-link-name">{words.sidebar.newList}</span>
      </button>
      <button
        type="button"
        data-sidebar-item
        className="sidebar-link sidebar-link-quiet"
        onClick={() => file.current?.click()}
      >
        <FileDown className="icon" aria-hidden="true" />
        <span className="sidebar-link-name">{words.sidebar.import}</span>
      </button>
      <input
        ref={file}
        type="file"
        accept=".txt,text/plain"
        hidden
        data-testid="import-file"
        aria-label={words.sidebar.import}
        onChange={(event) => void read(event)}
      />
    </div>
  )
}
