/** The keys, on one small page. */
import { useDialogs } from '../../app/dialogs.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { keyGroups } from '../../words/key-words.ts'
import { words } from '../../words/sentences.ts'
import './keyboard-dialog.css'

export function KeyboardDialog({ platform }: { platform: string }) {
  const { show } = useDialogs()
  return (
    <Dialog title={words.help.title} onClose={() => show(null)}>
      {keyGroups(platform === 'darwin').map(({ name, keys }) => (
        <section key={name} className="key-group">
          <h3 className="key-group-name">{name}</h3>
          <dl className="key-list">
            {keys.map(([key, what]) => (
              <div key={key} className="key-line">
                <dt>{what}</dt>
                <dd>
                  {key.split(' / ').map((one) => (
                    <kbd key={one} className="key">
                      {one}
                    </kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  )
}
